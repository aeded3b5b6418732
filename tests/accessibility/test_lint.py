"""The lint from inside finds each kind of fault, and nothing in a good page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)  # fmt: skip
from pytestqt.qtbot import QtBot

from app.views.widgets.accessible import labelled, plain_label
from app.views.widgets.chart import ChartSpeech
from tests.support.audit.lint import lint
from tests.support.audit.lint.palette import check_palette, contrast_ratio

Seed = Callable[["Page"], None]


class Page(QMainWindow):
    """A good page, to be spoiled."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Page")
        menu = self.menuBar().addMenu("&File")
        menu.addAction("&New")
        self.quit = menu.addAction("&Quit")
        self.quit.setShortcut("Ctrl+Q")
        middle = QWidget()
        self.column, form = QVBoxLayout(middle), QFormLayout()
        self.column.addLayout(form)
        self.field = QLineEdit(objectName="name-field")
        self.label = labelled("Na&me:", self.field)
        form.addRow(self.label, self.field)
        self.button = QPushButton("&Connect", objectName="connect-button")
        self.table = QTableWidget(1, 2, objectName="machine-table", accessibleName="Machines")
        self.table.setHorizontalHeaderLabels(["Name", "State"])
        self.table.setTabKeyNavigation(False)
        self.editor = QPlainTextEdit(objectName="notes-field", accessibleName="Notes", tabChangesFocus=True)
        self.graph = QFrame(minimumHeight=20)
        self.words = "now 3 percent"
        self.speech = ChartSpeech(self.graph, "CPU use", lambda: self.words)
        for widget in (self.button, self.table, self.editor, self.graph):
            self.column.addWidget(widget)
        self.setCentralWidget(middle)
        good = self.palette()
        good.setColor(QPalette.ColorRole.Highlight, QColor("#2474b0"))
        good.setColor(QPalette.ColorRole.Link, QColor("#0b5cad"))
        good.setColor(QPalette.ColorRole.PlaceholderText, QColor("#555555"))
        self.setPalette(good)


def narrow(page: Page) -> None:
    label = QLabel("a label with a long text")
    page.column.addWidget(label)
    label.setTextFormat(label.textFormat().PlainText)
    label.setMaximumWidth(20)


def silent(page: Page) -> None:
    page.words = ""
    page.speech.refresh()


def anonymous(page: Page) -> None:
    row = QHBoxLayout()
    row.addWidget(QLineEdit(objectName="other-field"))
    page.column.addLayout(row)


def faint(page: Page) -> None:
    palette = page.palette()
    palette.setColor(QPalette.ColorRole.WindowText, palette.color(QPalette.ColorRole.Window))
    page.setPalette(palette)


FAULTS: dict[str, tuple[Seed, str]] = {
    "menu": (lambda page: page.menuBar().actions()[0].menu().addAction("New &Name"), "mnemonic-clash"),
    "hidden-menu": (lambda page: page.menuBar().addMenu("&Connection"), "mnemonic-clash"),
    "disabled-button": (lambda page: (page.button.setText("&Mount"), page.button.setEnabled(False)), "mnemonic-clash"),
    "shortcut": (lambda page: page.menuBar().actions()[0].menu().addAction("&Run").setShortcut("Ctrl+Q"),
                 "shortcut-clash"),
    "narrow-label": (narrow, "elided"),
    "narrow-button": (lambda page: page.button.setFixedWidth(12), "elided"),
    "narrow-header": (lambda page: page.table.horizontalHeader().resizeSection(0, 25), "elided"),
    "markup": (lambda page: page.column.addWidget(QLabel("text")), "text-format"),
    "object-name": (lambda page: page.button.setObjectName(""), "object-name"),
    "same-object-name": (lambda page: page.button.setObjectName("name-field"), "object-name"),
    "no-name": (anonymous, "focusable-name"),
    "table-trap": (lambda page: page.table.setTabKeyNavigation(True), "focus-trap"),
    "editor-trap": (lambda page: page.editor.setTabChangesFocus(False), "focus-trap"),
    "silent-chart": (silent, "chart-words"),
    "faint": (faint, "contrast"),
}  # fmt: skip


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    page = Page()
    qtbot.addWidget(page)
    return page


def test_a_good_page_has_no_violations(page: Page) -> None:
    page.show()
    assert lint(page) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found_and_nothing_else(page: Page, fault: str) -> None:
    seed, rule = FAULTS[fault]
    seed(page)
    page.show()
    assert {violation.rule for violation in lint(page)} == {rule}


def test_a_tool_tip_excuses_a_label_that_is_cut_off(page: Page) -> None:
    narrow(page)
    page.findChildren(QLabel)[-1].setToolTip("a label with a long text")
    page.show()
    assert lint(page) == []


def test_a_hidden_window_is_not_taken_for_clean(page: Page) -> None:
    with pytest.raises(ValueError, match="shown"):
        lint(page)


def test_contrast_is_measured_as_the_guidelines_say() -> None:
    assert contrast_ratio(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast_ratio(QColor("#308cc6"), QColor("white")) == pytest.approx(3.69, abs=0.01)
    palette = QPalette(QColor("#dddddd"))
    palette.setColor(QPalette.ColorRole.ButtonText, QColor("#bbbbbb"))
    assert any("ButtonText" in violation.where for violation in check_palette(palette))


def test_plain_labels_pass(page: Page) -> None:
    page.column.addWidget(plain_label("text"))
    page.show()
    assert lint(page) == []
