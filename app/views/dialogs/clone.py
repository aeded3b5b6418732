"""Clone: the name of the other machine, where its disks go, and what becomes of each disk."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from app.controllers.clone_work import CloneWork
from app.controllers.host_work import Standing
from app.core.clone_plan import DiskCopy, usual_copy
from app.core.details import DiskDevice
from app.core.names import shown
from app.core.problem import Problem
from app.views.dialogs.base import Dialog
from app.views.dialogs.field_problem import FieldProblem
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.widgets.accessible import announce, labelled
from app.views.widgets.labels import SECONDARY
from app.views.wizards.machine.base import location_items, select_data, squeezable


class CloneDialog(Dialog):
    """Opens at once; the fields come when the host has told. Clone leads to the first field that is wrong."""

    def __init__(self, parent: QWidget, theme: Theme, work: CloneWork) -> None:
        heading = translate("Clone", "Clone {name}").format(name=shown(work.machine.name))
        super().__init__(parent, theme, "clone-dialog", translate("Clone", "Clone Virtual Machine"), heading)
        self._work = work
        self._fields: dict[str, tuple[QWidget, FieldProblem]] = {}
        self._disks: dict[str, QComboBox] = {}
        text = translate(
            "Clone",
            "The clone is another machine with the same settings: it gets an identity, network addresses, disks and "
            "settings of its firmware of its own. A virtual TPM begins empty. DVDs stay the same files.",
        )
        self.body.addWidget(self.text(text, name="clone-text"))
        self._standing = self.text("", name="clone-standing")
        self.body.addWidget(self._standing)
        self._column = QVBoxLayout()
        self._column.setSpacing(theme.metrics.gap)
        self.body.addLayout(self._column)
        note = translate("Clone", "You can cancel it in the list of tasks; then nothing is left of it.")
        self.body.addWidget(self.text(note, TextStyle.NOTE, "clone-note", SECONDARY))
        self.body.addStretch(1)
        self.add_close()
        self._start = self.add_button(translate("Clone", "&Clone"), "clone-start", is_primary=True)
        self._start.clicked.connect(self._try)
        work.standing_changed.connect(self._show)
        self.finished.connect(work.close)
        work.read()
        self._show()

    def _show(self) -> None:
        work = self._work
        self._start.setEnabled(work.is_ready)
        if work.is_ready:
            self._standing.hide()
            if not self._fields:
                self._build()
            return
        if work.standing is Standing.FAILED and work.failure is not None:
            text = f"{translated(work.failure.what)} {translated(work.failure.why)}"
        else:
            text = translate("Clone", "Reading what {host} can do…").format(host=shown(work.host_name))
        self.say(self._standing, text)
        self._standing.show()

    def _build(self) -> None:
        work = self._work
        name = QLineEdit(work.name)
        name.setObjectName("clone-name")
        self._add("name", translate("Clone", "&Name"), name)
        location = squeezable(QComboBox())
        location.setObjectName("clone-location")
        for data, text in location_items(work):
            location.addItem(text, data)
        select_data(location, work.location)
        self._add("location_uuid", translate("Clone", "&Location of the new disks"), location)
        for disk in work.disks:
            self._add_disk(disk)
        start = QCheckBox(translate("Clone", "&Start the clone when it is made"))
        start.setObjectName("clone-starts")
        start.setChecked(work.is_started)
        self._column.addSpacing(self.theme.metrics.gap)
        self._column.addWidget(start)
        name.textChanged.connect(self._take_name)  # also what a screen reader enters
        location.currentIndexChanged.connect(lambda: self._take_location(location))
        start.toggled.connect(self._take_start)
        name.selectAll()
        name.setFocus(Qt.FocusReason.OtherFocusReason)
        self._check()

    def _add(self, key: str, label: str, field: QWidget) -> None:
        problem = FieldProblem(field, self.theme)
        self._column.addWidget(labelled(label, field))
        self._column.addWidget(field)
        self._column.addWidget(problem)
        self._fields[key] = (field, problem)

    def _add_disk(self, disk: DiskDevice) -> None:
        combo = squeezable(QComboBox())
        combo.setObjectName(f"clone-disk-{disk.target}")
        combo.addItem(translate("Clone", "Copy it"), DiskCopy.FULL)
        combo.addItem(translate("Clone", "Make a differencing disk of it"), DiskCopy.DIFFERENCING)
        if disk.is_read_only:
            combo.addItem(translate("Clone", "Share it: nobody writes to it"), DiskCopy.SHARED)
        combo.addItem(translate("Clone", "Leave it out"), DiskCopy.LEFT_OUT)
        combo.setCurrentIndex([combo.itemData(row) for row in range(combo.count())].index(usual_copy(disk)))
        label = translate("Clone", "Disk {target}, {source}").format(
            target=shown(disk.target), source=shown(disk.source, 80)
        )
        self._add(f"disk-{disk.target}", label.replace("&", "&&"), combo)
        self._disks[disk.target] = combo
        combo.currentIndexChanged.connect(lambda: self._take_disk(disk.target))

    def _take_name(self, text: str) -> None:
        self._work.name = text
        self._check()

    def _take_location(self, combo: QComboBox) -> None:
        self._work.location = combo.currentData() or ""
        self._check()

    def _take_start(self, is_on: bool) -> None:
        self._work.is_started = is_on

    def _take_disk(self, target: str) -> None:
        self._work.copies[target] = self._disks[target].currentData()
        self._check()

    def _check(self) -> list[Problem]:
        """Say at each field what is wrong with it; what is wrong, warnings left out."""
        found = self._work.problems()
        by_key: dict[str, Problem] = {}
        last = f"disk-{next(reversed(self._disks))}" if self._disks else "location_uuid"
        for one in found:
            by_key.setdefault(last if one.field == "disks" else one.field, one)
        for key, (_, problem) in self._fields.items():
            one = by_key.get(key)
            problem.say(translated(one.text) if one is not None else "", is_warning=one is not None and one.is_warning)
        return [one for one in found if not one.is_warning]

    def _try(self) -> None:
        wrong = self._check()
        if wrong:
            field, problem = self._fields[wrong[0].field]
            problem.announce()
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self._work.finish():
            self.accept()
        elif self._work.failure is not None:
            failure = self._work.failure
            text = f"{translated(failure.what)} {translated(failure.why)}"
            self.say(self._standing, text)
            self._standing.show()
            announce(self, text)
