"""A small program to try the audit on: clean, or with known faults seeded by `--fault NAME`.

An audit that finds nothing in the clean one and every fault in the other is worth believing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from app.views.widgets.accessible import FocusNames, announce, labelled, plain_label, set_role
from app.views.widgets.announcer import Announcer, Speech
from app.views.widgets.chart import ChartSpeech

# Each with the rule that has to find it and a part of what it has to say.
FAULTS = {
    "stray-window": ("window-role", "filler["),
    "markup": ("markup-in-name", "Refresh"),
    "icon-button": ("button-name", "push button[]"),
    "tree-name": ("focusable-name", "tree["),
    "image": ("image-alt", "image[]"),
    "chart-words": ("chart-words", "chart[CPU use]"),
    "role": ("widget-role", "filler[Dial]"),
    "search-name": ("field-label", "text[]"),
    "combo-label": ("field-label", "combo box[Debian]"),
    "label-buddy": ("label-orphan", "label[Memory:]"),
    "headers": ("table-headers", "table[Machines]"),
    "silent-row": ("cell-name", "table[Machines]"),
    "tool-bar": ("toolbar-name", "tool bar[]"),
    "no-tab": ("button-unfocusable", "push button[Connect]"),
    "small": ("target-size", "push button[Connect]"),
    "shortcut": ("shortcut-clash", "ctrl+n: New, Quit"),
    "mnemonic": ("mnemonic-clash", "alt+e: Edit, Export"),
    "page-mnemonic": ("mnemonic-clash", "alt+r: "),
    "click-only": ("focus-unreachable", "text[Notes]"),
    "faint": ("contrast", "'Ready'"),
    "trap": ("focus-trap", "text[Filter]"),
}
# Where the focus is caught, nothing after it can be reached: this fault hides others.
ALONE = frozenset({"trap"})

_MACHINES = (("web-01", "Running", "3 %"), ("web-02", "Off", "0 %"), ("db-01", "Saved", "0 %"))
_STYLE = """
QMenuBar::item { padding: 6px 10px; } QMenu::item { padding: 6px 24px; } QTabBar::tab { min-height: 26px; }
QPushButton, QToolButton, QComboBox, QLineEdit, QSpinBox { min-height: 26px; }
"""


class _TabEater(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Override QObject::eventFilter."""
        keys = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in keys:
            return True
        return super().eventFilter(watched, event)


class _Notice(QLabel):
    def __init__(self) -> None:
        super().__init__()
        set_role(self, QAccessible.Role.Notification)
        self.hide()

    def say(self, text: str) -> None:
        self.setText(text)
        self.setAccessibleName(text)
        self.show()


class Sample(QMainWindow):
    """One window with one of everything that the audit has a rule for."""

    def __init__(self, faults: frozenset[str]) -> None:
        super().__init__()
        self._faults = faults
        self.setWindowTitle("Sample")
        self._announcer = Announcer(self, 300)
        self._add_menus()
        self._add_tool_bars()
        self._notice = _Notice()
        page = QWidget()
        layout = QHBoxLayout(page)
        layout.addWidget(self._tree())
        layout.addWidget(self._middle(), 2)
        layout.addWidget(self._form())
        self.setCentralWidget(page)
        self.statusBar().addWidget(self._ready())
        self._table.setFocus()

    def _has(self, fault: str) -> bool:
        return fault in self._faults

    def _add_menus(self) -> None:
        menu = self.menuBar().addMenu("&File")
        self._new = menu.addAction("&New", self._say_new)
        self._new.setShortcut("Ctrl+N")
        menu.addAction("&Export", self._say_burst)
        menu.addAction("&Edit" if self._has("mnemonic") else "E&dit", self._fail)
        close = menu.addAction("&Quit", self.close)
        close.setShortcut("Ctrl+N" if self._has("shortcut") else "Ctrl+Q")

    def _add_tool_bars(self) -> None:
        tools = self.addToolBar("Tools")
        tools.addAction(self._new)
        if self._has("icon-button"):
            tools.addWidget(QToolButton(icon=self.style().standardIcon(self.style().StandardPixmap.SP_TrashIcon)))
        search = self.addToolBar("" if self._has("tool-bar") else "Search")
        field = QLineEdit(accessibleName="" if self._has("search-name") else "Search")
        search.addWidget(field)

    def _tree(self) -> QWidget:
        tree = QTreeWidget(accessibleName="" if self._has("tree-name") else "Hosts")
        tree.setObjectName("host-tree")
        tree.setHeaderLabels(["Host", "Machines"])
        host = QTreeWidgetItem(tree, ["local", "2"])
        QTreeWidgetItem(host, ["Networks", ""])
        host.setExpanded(True)
        return tree

    def _middle(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.addWidget(self._notice)
        self._table = QTableWidget(3, 3, accessibleName="Machines")
        self._table.setHorizontalHeaderLabels(["Name", "", "CPU"] if self._has("headers") else ["Name", "State", "CPU"])
        self._table.verticalHeader().hide()
        self._table.setTabKeyNavigation(False)
        for row, cells in enumerate(
            (("web-01", "Running", "3 %"), ("web-02", "Off", "0 %"), ("db-01", "Saved", "0 %"))
        ):
            texts = ("", "", "") if row == 1 and self._has("silent-row") else cells
            for column, text in enumerate(texts):
                self._table.setItem(row, column, QTableWidgetItem(text))
        layout.addWidget(self._table)
        layout.addWidget(self._chart())
        return page

    def _chart(self) -> QWidget:
        tabs = QTabWidget(accessibleName="Details")
        graph = QFrame(minimumHeight=60)
        ChartSpeech(graph, "CPU use", lambda: "" if self._has("chart-words") else "now 3 percent, highest 40")
        tabs.addTab(graph, "Performance")
        return tabs

    def _form(self) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        logo = QLabel(pixmap=self.style().standardIcon(self.style().StandardPixmap.SP_ComputerIcon).pixmap(32, 32))
        logo.setAccessibleName("" if self._has("image") else "A computer")
        form.addRow(logo)
        field = QLineEdit(accessibleName="Filter")
        form.addRow(labelled("F&ilter", field), field)
        if self._has("trap"):
            field.installEventFilter(_TabEater(field))
        self._add_choices(form)
        notes = QLineEdit(accessibleName="Notes")
        if self._has("click-only"):
            notes.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        form.addRow(notes)
        if self._has("role"):
            form.addRow(QWidget(accessibleName="Dial", focusPolicy=Qt.FocusPolicy.StrongFocus, minimumHeight=30))
        self._add_buttons(form)
        return page

    def _add_choices(self, form: QFormLayout) -> None:
        system, memory = QComboBox(), QSpinBox(suffix=" MiB", accessibleName="Memory")
        system.addItems(["Debian", "Fedora"])
        if self._has("combo-label"):
            form.addRow(system)
        else:
            form.addRow(labelled("&System:", system), system)
        if self._has("label-buddy"):
            line = QHBoxLayout()
            line.addWidget(plain_label("Memory:"))
            line.addWidget(memory)
            form.addRow(line)
        else:
            form.addRow(labelled("&Memory:", memory), memory)
        form.addRow(QCheckBox("Start &automatically", minimumHeight=26))

    def _add_buttons(self, form: QFormLayout) -> None:
        refresh = QPushButton("&Refresh")
        if self._has("markup"):
            refresh.setAccessibleName("<b>Refresh</b>")
        form.addRow(refresh)
        connect = QPushButton("&Refuse" if self._has("page-mnemonic") else "&Connect", accessibleName="Connect")
        connect.clicked.connect(lambda: self._notice.say("Connected to local"))
        if self._has("no-tab"):
            connect.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if self._has("small"):
            connect.setStyleSheet("min-height: 0; max-height: 14px; padding: 0; border: 1px solid")
        form.addRow(connect)

    def _ready(self) -> QLabel:
        label = plain_label("Ready")
        if self._has("faint"):
            label.setStyleSheet("color: #bbbbbb; background: #dddddd")
        return label

    def _say_new(self) -> None:
        announce(self, "web-03 was created")

    def _say_burst(self) -> None:
        for number in range(5):
            self._announcer.add(Speech(f"web-{number} started", "started", lambda count: f"{count} machines started"))

    def _fail(self) -> None:
        announce(self, "web-01 could not start", assertive=True)


def main(arguments: Sequence[str]) -> int:
    """Show the window until it is closed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fault", action="append", default=[], choices=sorted(FAULTS))
    faults = frozenset(parser.parse_args(arguments).fault)
    application = QApplication(["sample"])
    application.setStyle("Fusion")
    application.setStyleSheet(_STYLE)
    FocusNames(application)
    window = Sample(faults)
    window.show()
    if "stray-window" in faults:
        stray = QWidget(windowTitle="Stray")
        stray.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        window.destroyed.connect(stray.close)
        stray.show()
        window.activateWindow()
    return application.exec()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
