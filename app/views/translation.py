"""One door for every text that a view shows."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.core.messages import Message
from app.core.names import shown


def translate(context: str, text: str) -> str:
    """Return `text` in the user's language; `context` names the class or pane it stands in."""
    return QCoreApplication.translate(context, text)


def translated(message: Message, context: str = "core") -> str:
    """Return a sentence made in Qt-free code in the user's language, its values filled in.

    A value may be a name or a line that a host gave: what could deceive in it is marked.
    """
    template = QCoreApplication.translate(context, message.template)
    values = {
        key: translated(value, context) if isinstance(value, Message) else shown(str(value))
        for key, value in message.values.items()
    }
    return template.format_map(values)
