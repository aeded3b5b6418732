"""What the pages of this wizard share: the work, its rules, and fields that several of them have."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox

from app.controllers.host_work import HostWork
from app.controllers.new_machine_defaults import similar_name
from app.controllers.new_machine_draft import Draft
from app.controllers.new_machine_work import NewMachine
from app.core.abilities import StorageLocation
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.names import TAKEN_NAME, shown
from app.core.problem import Problem
from app.core.record import replaced
from app.views.formatting import format_bytes
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.wizards.page import WizardPage

TAKEN = QT_TRANSLATE_NOOP(
    "core", "A virtual machine named “{name}” already exists on {host}. Choose another name, such as “{other}”."
)
OTHER = "other"
"""The place for whatever is wrong and has no field, on a page that is the only one."""
_SHOWN_AT = {"machine_type": "generation"}  # it follows from the generation, and has no field of its own


class MachinePage(WizardPage):
    """A page over the draft of ``work``."""

    def __init__(self, theme: Theme, work: NewMachine, name: str, title: str, heading: str, hint: str = "") -> None:
        super().__init__(theme, name, title, heading, hint)
        self.work = work

    @property
    def draft(self) -> Draft:
        """The choices."""
        return self.work.draft

    def problems(self) -> Sequence[Problem]:
        """Override WizardPage.problems: what the rules say of the fields of this page."""
        found = (self._shown(each) for each in self.work.problems())
        if OTHER in self.fields:
            return [each if each.field in self.fields else replaced(each, field=OTHER) for each in found]
        return [problem for problem in found if problem.field in self.fields]


    def _shown(self, problem: Problem) -> Problem:
        """Where and how a problem is said here: a name that is taken with one that is not."""
        abilities = self.work.abilities
        if problem.text.template == TAKEN_NAME and abilities is not None:
            name = self.draft.name
            other = similar_name(name, abilities.machine_names)
            return replaced(problem, text=message(TAKEN, name=name, host=self.work.host_name, other=other))
        return replaced(problem, field=_SHOWN_AT.get(problem.field, problem.field))


def select_data(combo: QComboBox, value: object) -> None:
    """Choose the item with this data; nothing when there is none."""
    combo.setCurrentIndex(combo.findData(value))


def refill(combo: QComboBox, items: Sequence[tuple[object, str]], value: object) -> None:
    """Offer other items, each data and text, and choose one by its data."""
    if [(combo.itemData(row), combo.itemText(row)) for row in range(combo.count())] != list(items):
        combo.clear()
        for data, text in items:
            combo.addItem(text, data)
    select_data(combo, value)


def disable_item(combo: QComboBox, row: int, *, is_disabled: bool = True) -> None:
    """Show an item that cannot be chosen here, or let it be chosen again."""
    model = combo.model()
    if isinstance(model, QStandardItemModel):
        model.item(row).setEnabled(not is_disabled)


def squeezable(combo: QComboBox) -> QComboBox:
    """Let a combo box be narrower than its longest item."""
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(12)
    return combo


def location_text(location: StorageLocation) -> str:
    """A storage location as a choice: its name, its folder, and what is free."""
    place = f"{shown(location.name)} — {shown(location.folder)}" if location.folder else shown(location.name)
    if not location.is_active:
        return translate("NewMachine", "{place} (not active)").format(place=place)
    if not location.capacity_bytes:
        return place  # nobody knows how much there is
    return translate("NewMachine", "{place}, {size} free").format(place=place, size=format_bytes(location.free_bytes))


def location_items(work: HostWork) -> list[tuple[object, str]]:
    """The storage locations of the host as choices."""
    storage = work.abilities.storage if work.abilities is not None else ()
    return [(location.uuid, location_text(location)) for location in storage]


def reason_text(reason: object) -> str:
    """Why something cannot be had, or "" when nobody says."""
    return translated(reason) if reason is not None else ""  # type: ignore[arg-type]
