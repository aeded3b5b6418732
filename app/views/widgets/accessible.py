"""What a view adds to Qt so that a screen reader is told everything.

Each helper answers one thing that Qt leaves out and that was heard, or not heard, with a
real screen reader. Speech about events is in `announcer`, the words of a graph in `chart`.
"""

from __future__ import annotations

from functools import cache

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
)
from PySide6.QtWidgets import (
    QAccessibleWidget,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QWidget,
)

# Long enough for the "focused" event to be handled first, short enough to seem immediate.
_NAME_DELAY_MS = 80
_ROLE_PROPERTY = "accessibleRole"
_NAMED_PROPERTY = "accessibleNameWasSent"


def announce(widget: QObject, text: str, assertive: bool = False) -> None:
    """Have `text` spoken at once, on behalf of `widget`.

    Polite speech waits for what is being said; `assertive` interrupts it and is for failures.
    Nothing happens while no assistive technology listens.
    """
    if not text or not QAccessible.isActive():
        return
    politeness = QAccessible.AnnouncementPoliteness
    event = QAccessibleAnnouncementEvent(widget, text)
    event.setPoliteness(politeness.Assertive if assertive else politeness.Polite)
    QAccessible.updateAccessibility(event)


def plain_label(text: str = "", object_name: str = "", is_selectable: bool = False) -> QLabel:
    """A label that shows `text` as it is: markup in it is never interpreted.

    A selectable label can be copied from, with the mouse and with the keyboard.
    """
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setObjectName(object_name)
    if is_selectable:
        flags = Qt.TextInteractionFlag
        label.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
    return label


def labelled(label_text: str, widget: QWidget) -> QLabel:
    """The label of a field, related to it for the keyboard and for a screen reader.

    `label_text` may mark its mnemonic with `&`. Put the label beside `widget`; with a form
    layout use `addRow(labelled("&Name:", field), field)`.
    """
    label = plain_label()
    label.setBuddy(widget)
    # After the buddy: the name of a label without one is sent out with its "&" still in it,
    # and the other side keeps it.
    label.setText(label_text)
    if isinstance(widget, QComboBox):
        speak_changes(widget)
    return label


def speak_changes(combo: QComboBox) -> None:
    """Have a closed combo box say its new value when an arrow key changes it.

    Some screen readers drop the event that Qt sends for this, so the item gets one of its own.
    """

    def say(index: int) -> None:
        if index >= 0 and combo.hasFocus() and not combo.view().isVisible():
            _send(combo.view(), QAccessible.Event.Focus, index)

    combo.currentIndexChanged.connect(say)


class FocusNames(QObject):
    """Has each text field say its name when the focus enters it for the first time.

    A line edit reports its caret before its focus, and some screen readers then stay silent.
    One per application; it follows the focus and costs nothing otherwise.
    """

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        application.focusChanged.connect(self._follow)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        if not isinstance(new, QLineEdit) or not QAccessible.isActive():
            return
        if new.property(_NAMED_PROPERTY):
            return
        new.setProperty(_NAMED_PROPERTY, True)
        QTimer.singleShot(_NAME_DELAY_MS, new, lambda: self._say_name(new))

    @staticmethod
    def _say_name(field: QLineEdit) -> None:
        if field.hasFocus():
            _send(field, QAccessible.Event.NameChanged)


def set_role(widget: QWidget, role: QAccessible.Role) -> None:
    """Give `widget` a role of its own, such as Chart or Notification.

    Call it in the constructor: once a screen reader has asked for the widget, Qt keeps the
    interface that it made then. Values are beyond this helper: use a progress bar for one.
    """
    _install_factory()
    widget.setProperty(_ROLE_PROPERTY, role.value)


def set_group(widget: QWidget) -> None:
    """Have `widget`, which only holds others, pass without a word.

    Qt's own role of a stack of pages is said as "layered pane" whenever the focus crosses it.
    """
    set_role(widget, QAccessible.Role.Grouping)


@cache
def _install_factory() -> None:
    """Tell Qt, once in a process, to make the interfaces of widgets that have a role."""
    made: list[QAccessibleInterface] = []

    def interface_of(_class_name: str, item: QObject) -> QAccessibleInterface | None:
        value = item.property(_ROLE_PROPERTY) if isinstance(item, QWidget) else None
        if value is None:
            return None
        # Qt deletes an interface with its widget; until then Python must hold it as well.
        made[:] = [kept for kept in made if shiboken6.isValid(kept)]
        made.append(QAccessibleWidget(item, QAccessible.Role(value)))
        return made[-1]

    QAccessible.installFactory(interface_of)


def _send(item: QObject, event: QAccessible.Event, child: int = -1) -> None:
    if not QAccessible.isActive():
        return
    message = QAccessibleEvent(item, event)
    if child >= 0:
        message.setChild(child)
    QAccessible.updateAccessibility(message)
