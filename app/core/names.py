"""What comes from outside as text: shown so that it cannot deceive, and what a name may be."""

from __future__ import annotations

import unicodedata

from app.core.messages import QT_TRANSLATE_NOOP, Message, message

NAME_LIMIT = 200
_SHOWN_LIMIT = 4096
# Formatting characters that belong to ordinary writing: zero width (non-)joiner build emoji and Indic words.
_JOINERS = {"\u200c", "\u200d"}


def is_deceptive(character: str) -> bool:
    """Whether a character draws nothing, moves the cursor or turns the direction of writing."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def shown(text: str, limit: int = _SHOWN_LIMIT) -> str:
    """``text`` with every control, direction and invisible character written out as ⟨U+202E⟩.

    The result is one line, at most ``limit`` characters (then cut with …), and safe to show as
    plain text; it is not escaped for HTML.
    """
    if text.isascii() and text.isprintable():
        return text if len(text) <= limit else text[: limit - 1] + "…"
    parts: list[str] = []
    for index, character in enumerate(text[: limit + 1]):
        joins = character in _JOINERS and 0 < index < len(text) - 1 and not text[index - 1].isascii()
        parts.append(f"⟨U+{ord(character):04X}⟩" if is_deceptive(character) and not joins else character)
    result = "".join(parts)
    return result if len(result) <= limit else result[: limit - 1] + "…"


def shown_lines(text: str, limit: int = _SHOWN_LIMIT) -> str:
    """Like :func:`shown`, for text of several lines: line breaks stay."""
    return "\n".join(shown(line, limit) for line in text[: limit * 4].splitlines())


def short_uuid(uuid: str) -> str:
    """A UUID as people compare it: the first and last four digits, ``6f1c…e2a9``."""
    return f"{uuid[:4]}…{uuid[-4:]}"


EMPTY_NAME = QT_TRANSLATE_NOOP("core", "Enter a name.")
LONG_NAME = QT_TRANSLATE_NOOP("core", "Use at most {limit} characters; these are {count}.")
SLASH_NAME = QT_TRANSLATE_NOOP("core", "A name cannot contain “/”.")
SPACE_NAME = QT_TRANSLATE_NOOP("core", "A name cannot begin or end with a space.")
DASH_NAME = QT_TRANSLATE_NOOP("core", "A name cannot begin with “-”.")
HIDDEN_NAME = QT_TRANSLATE_NOOP("core", "A name cannot contain the invisible character {character}.")
TAKEN_NAME = QT_TRANSLATE_NOOP("core", "Another virtual machine of this host is already called {name}.")


def name_problem(name: str, taken: frozenset[str] = frozenset()) -> Message | None:
    """Why ``name`` cannot be a virtual machine's name, or None when it can."""
    if not name.strip():
        return message(EMPTY_NAME)
    if len(name) > NAME_LIMIT:
        return message(LONG_NAME, limit=NAME_LIMIT, count=len(name))
    if name != name.strip():
        return message(SPACE_NAME)
    if "/" in name:
        return message(SLASH_NAME)
    if name.startswith("-"):
        return message(DASH_NAME)
    hidden = next((character for character in name if is_deceptive(character)), None)
    if hidden is not None:
        return message(HIDDEN_NAME, character=f"U+{ord(hidden):04X}")
    return message(TAKEN_NAME, name=name) if name in taken else None
