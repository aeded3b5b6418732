"""Whether a text that a user wrote is XML that a host could read: pure, bounded, and without any entity."""

from __future__ import annotations

from xml.parsers import expat

from app.core.messages import QT_TRANSLATE_NOOP, Message, message

LIMIT_BYTES = 16 * 1024 * 1024
_DEPTH_MOST = 256

TOO_BIG = QT_TRANSLATE_NOOP("core", "A definition has at most {limit} bytes.")
NOT_WELL_FORMED = QT_TRANSLATE_NOOP("core", "Line {line}, column {column}: {reason}.")
NO_DOCTYPE = QT_TRANSLATE_NOOP("core", "Line {line}: a definition has no document type.")
TOO_DEEP = QT_TRANSLATE_NOOP("core", "Line {line}: nested more than {limit} levels deep.")
OTHER_ROOT = QT_TRANSLATE_NOOP("core", "A definition begins with <{wanted}>, not with <{found}>.")


class _Refused(Exception):
    """Carries why the text cannot be, as a Message."""

    def __init__(self, problem: Message) -> None:
        super().__init__(str(problem))
        self.problem = problem


def xml_problem(text: str, root: str = "domain") -> Message | None:
    """Why ``text`` cannot be a definition whose first element is ``root``; None when it is well-formed."""
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > LIMIT_BYTES:
        return message(TOO_BIG, limit=LIMIT_BYTES)
    parser = expat.ParserCreate("utf-8")
    depth = 0

    def begin(name: str, _attributes: object) -> None:
        nonlocal depth
        if depth == 0 and name != root:
            raise _Refused(message(OTHER_ROOT, wanted=root, found=name[:60]))
        depth += 1
        if depth > _DEPTH_MOST:
            raise _Refused(message(TOO_DEEP, line=parser.CurrentLineNumber, limit=_DEPTH_MOST))

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_about: object) -> None:
        raise _Refused(message(NO_DOCTYPE, line=parser.CurrentLineNumber))

    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except _Refused as refused:
        return refused.problem
    except expat.ExpatError as error:
        return message(
            NOT_WELL_FORMED, line=error.lineno, column=error.offset + 1, reason=expat.ErrorString(error.code)
        )
    return None
