"""Sentences for people, made where Qt is not known and translated where it is.

A :class:`Message` carries an English template and its values. Views translate the template
(``app.views.translation.translated``); logs and tests use ``str(message)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.core.record import made_by, record

_NO_VALUES: Mapping[str, object] = MappingProxyType({})


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: ARG001 - the form that lupdate looks for
    """Mark ``text`` for translation under ``context`` and return it unchanged."""
    return text


@record
class Message:
    """An English template (marked with ``QT_TRANSLATE_NOOP("core", ...)``) and its values.

    A value that is a Message itself is translated as well. Values may come from a host: they are
    shown as plain text, and views mark what could deceive (see ``app.core.names.shown``).
    """

    template: str
    values: Mapping[str, object] = made_by(lambda: _NO_VALUES)

    def __str__(self) -> str:
        return self.template.format_map({key: str(value) for key, value in self.values.items()})


def message(template: str, **values: object) -> Message:
    """Short form of ``Message(template, values)``."""
    return Message(template, values)
