"""Show every small widget in one window, and save pictures of it in all looks. Run as a module with a folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QMenuBar,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTabBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.views.style.fonts import TextStyle
from app.views.style.metrics import Density
from app.views.style.theme import Theme, ThemeChoice
from app.views.style.tokens import Sign
from app.views.widgets.buttons import SegmentedButton, icon_button, link_button
from app.views.widgets.cards import CardList, CardRow, EmptyState
from app.views.widgets.folding import FoldingSection
from app.views.widgets.labels import CRITICAL, SECONDARY, ElidedLabel, make_primary, pad_spin_box, text_label
from app.views.widgets.message_bar import BarAction, MessageBar, Severity
from app.views.widgets.pane_header import PaneHeader
from app.views.widgets.pictures import icon_view, sign_view
from app.views.widgets.progress_line import ProgressLine

MESSAGES = (
    (Severity.INFO, "Maximum memory can be raised and minimum memory lowered while the machine runs."),
    (Severity.OK, "The checkpoint of web-01 was created."),
    (Severity.WARNING, "rack-03.example.net is not responding since 14:02."),
    (Severity.ERROR, "Production checkpoint of db-01 was not created: the integration services did not answer."),
)


def bars(theme: Theme) -> QWidget:
    """All message bars."""
    widget = QWidget()
    layout = QVBoxLayout(widget)
    for severity, text in MESSAGES:
        bar = MessageBar(theme)
        actions = () if severity is Severity.INFO else (BarAction("Try Again", lambda: None),)
        layout.addWidget(bar)
        bar.say(severity, text, actions)
    return widget


def controls(theme: Theme) -> QWidget:
    """Qt's own controls under our style."""
    widget = QWidget()
    grid = QGridLayout(widget)
    combo, spin, check, radio = (
        QComboBox(),
        QSpinBox(),
        QCheckBox("Enable Dynamic Memory"),
        QRadioButton("Generation 2"),
    )
    combo.addItems(["atelier (this computer)", "rack-02"])
    pad_spin_box(spin)
    spin.setSuffix(" MiB")
    spin.setRange(0, 9999)
    spin.setValue(6144)
    check.setChecked(True)
    radio.setChecked(True)
    partial = QCheckBox("Some of them")
    partial.setCheckState(Qt.CheckState.PartiallyChecked)
    field, invalid, off = QLineEdit("web-01"), QLineEdit("web-01"), QLineEdit("/srv/machines")
    invalid.setProperty("invalid", True)
    off.setEnabled(False)
    notes = QPlainTextEdit("Third front-end node")
    notes.setMaximumHeight(60)
    disabled = QPushButton("Finish")
    disabled.setEnabled(False)
    unchecked, off_check = QCheckBox("Unchecked"), QCheckBox("Disabled")
    off_check.setEnabled(False)
    rows = [
        [make_primary(QPushButton("Next")), QPushButton("Cancel"), disabled, link_button("Show as table")],
        [combo, spin, field, invalid],
        [check, partial, unchecked, off_check],
        [radio, QRadioButton("Generation 1"), off, icon_button(theme, "settings", "Columns")],
        [notes],
    ]
    for line, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            grid.addWidget(cell, line, column)
    return widget


def texts(theme: Theme) -> QWidget:
    """Text styles, signs and icons."""
    widget = QWidget()
    layout = QVBoxLayout(widget)
    for style in TextStyle:
        layout.addWidget(text_label(f"{style.name.title()} 0123456789 g", style))
    layout.addWidget(text_label("Secondary text", TextStyle.NOTE, SECONDARY))
    layout.addWidget(text_label("A machine named “web-01” already exists.", TextStyle.LABEL, CRITICAL))
    elided = ElidedLabel("test-win11-keyboard-layout-machine-07")
    elided.setFixedWidth(theme.metrics.px(150))
    layout.addWidget(elided)
    signs, icons = QHBoxLayout(), QHBoxLayout()
    for sign in Sign:
        signs.addWidget(sign_view(theme, sign))
    for name in ("host", "virtual-machine", "switch", "delete", "settings", "parent-partition", "partita"):
        icons.addWidget(icon_view(theme, name))
    icons.addWidget(icon_view(theme, "partita", 32))
    signs.addStretch(1)
    icons.addStretch(1)
    layout.addLayout(signs)
    layout.addLayout(icons)
    return widget


def parts(theme: Theme) -> QWidget:
    """Headers, tabs, progress, folding, cards."""
    widget = QWidget()
    layout = QVBoxLayout(widget)
    header = PaneHeader(theme, "Partitions")
    header.set_detail("1 parent, 14 virtual machines on atelier")
    header.add_button("settings", "Columns")
    tabs = QTabBar()
    for name in ("Summary", "Memory", "Networking", "Performance"):
        tabs.addTab(name)
    tabs.setCurrentIndex(3)
    span = SegmentedButton(theme, "Time span", [(60, "1 min"), (600, "10 min"), (3600, "1 h"), (86400, "1 day")])
    span.set_value(60)
    progress, unknown = ProgressLine(theme, "Checkpoint"), ProgressLine(theme, "Import")
    progress.set_percent(62)
    unknown.set_percent(None)
    cards = CardList("What to do next")
    cards.add_row(
        CardRow(theme, "new", "Create a virtual machine", "About two minutes.", make_primary(QPushButton("New…")))
    )
    cards.add_row(CardRow(theme, "host", "Manage another host", "Over SSH or TLS.", QPushButton("Connect…")))
    cards.add_row(CardRow(theme, Sign.OK, "Hypervisor is usable", "KVM, and you are allowed to use it"))
    folding = FoldingSection(theme, "Hardware", text_label("4 virtual processors"))
    details = FoldingSection(
        theme,
        "Show details",
        text_label("job create-checkpoint"),
        is_open=False,
        open_title="Hide details",
        is_link=True,
    )
    for part in (header, tabs, span, progress, unknown, cards, folding, details):
        layout.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft if part is span else Qt.AlignmentFlag(0))
    return widget


def table() -> QTableWidget:
    """A table with Qt's own delegate."""
    widget = QTableWidget(4, 3)
    widget.setHorizontalHeaderLabels(["Name", "State", "CPU Usage"])
    for row in range(4):
        for column, text in enumerate((f"web-0{row}", "Running", f"{row * 7}")):
            widget.setItem(row, column, QTableWidgetItem(text))
    widget.verticalHeader().hide()
    widget.setShowGrid(False)
    widget.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    widget.setSortingEnabled(True)
    widget.selectRow(1)
    return widget


def build(theme: Theme) -> QMainWindow:
    """Return a window with everything."""
    window = QMainWindow()
    menu = QMenuBar()
    for name in ("File", "Action", "View", "Help"):
        menu.addMenu(name)
    window.setMenuBar(menu)
    central = QWidget()
    grid = QGridLayout(central)
    grid.addWidget(bars(theme), 0, 0, 1, 2)
    grid.addWidget(controls(theme), 1, 0, 1, 2)
    grid.addWidget(texts(theme), 2, 0)
    grid.addWidget(parts(theme), 2, 1)
    grid.addWidget(table(), 3, 0)
    grid.addWidget(EmptyState(theme, "storage", "No virtual machines", "Create one.", QPushButton("New…")), 3, 1)
    window.setCentralWidget(central)
    window.resize(900, 1100)
    return window


def main(folder: Path, builder: Callable[[Theme], QMainWindow] = build) -> None:
    """Save a picture of each look, and of large text and comfortable density."""
    app = QApplication([])
    theme = Theme(app, ThemeChoice.LIGHT)
    window = builder(theme)
    window.show()
    for choice in list(ThemeChoice)[1:]:
        theme.set_choice(choice)
        window.grab().save(str(folder / f"gallery-{choice.value}.png"))
    theme.set_choice(ThemeChoice.LIGHT)
    theme.set_density(Density.COMFORTABLE)
    window.grab().save(str(folder / "gallery-comfortable.png"))
    theme.set_text_percent(200)
    window.adjustSize()
    window.grab().save(str(folder / "gallery-200.png"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
