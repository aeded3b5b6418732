"""Texts that are cut off, and labels that would interpret markup."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QHeaderView, QLabel, QWidget

from tests.support.audit.lint.inside import visible, where
from tests.support.audit.report import Violation


def check_texts(window: QWidget) -> Iterator[Violation]:
    """Labels, buttons and headers wide enough for their texts; labels whose format is fixed.

    A tool tip with the whole text excuses a label that is cut off.
    """
    for label in visible(window, QLabel):
        yield from _check_format(label)
        yield from _check_width(label)
    for button in visible(window, QAbstractButton):
        if button.text() and button.width() < button.minimumSizeHint().width():
            yield Violation(
                "elided", where(button), f"{button.text()!r} needs {button.minimumSizeHint().width()} pixels"
            )
    for header in visible(window, QHeaderView):
        yield from _check_header(header)


def _check_format(label: QLabel) -> Iterator[Violation]:
    if label.text() and label.textFormat() is Qt.TextFormat.AutoText:
        yield Violation("text-format", where(label), f"{label.text()[:40]!r} would be taken for markup if it looked so")


def _check_width(label: QLabel) -> Iterator[Violation]:
    if not label.text() or label.textFormat() is Qt.TextFormat.RichText or label.wordWrap():
        return
    lines = _as_shown(label).split("\n")
    needed = max(label.fontMetrics().horizontalAdvance(line) for line in lines)
    if needed > label.contentsRect().width() and not label.toolTip():
        yield Violation("elided", where(label), f"{label.text()[:40]!r} needs {needed} pixels")


def _as_shown(label: QLabel) -> str:
    """Without the mark of the mnemonic, if it has one."""
    if label.buddy() is None:
        return label.text()
    return label.text().replace("&&", "\0").replace("&", "").replace("\0", "&")


def _check_header(header: QHeaderView) -> Iterator[Violation]:
    if header.orientation() is not Qt.Orientation.Horizontal or header.model() is None:
        return
    painted = getattr(header, "painted_text", None)  # of a header that has shorter words, too
    for section in range(header.count()):
        text = painted(section) if painted else header.model().headerData(section, Qt.Orientation.Horizontal)
        if header.isSectionHidden(section) or not text:
            continue
        needed, has = header.fontMetrics().horizontalAdvance(str(text)), header.sectionSize(section)
        if needed > has:
            yield Violation("elided", where(header), f"the header {text!r} needs {needed} pixels and has {has}")
