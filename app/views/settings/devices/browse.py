"""Browse: a button that puts a file or disk of the host into a drive's field."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QWidget

from app.controllers.asking import Asker
from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.abilities import HostAbilities
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.machine.chooser import choose_volume


class BrowsedHost:
    """What the chooser of volumes needs to know of the host."""

    def __init__(self, work: MachineSettingsWork) -> None:
        self._work = work
        self.location_uuid = ""

    @property
    def host_name(self) -> str:
        return self._work.host_name

    @property
    def abilities(self) -> HostAbilities | None:
        return self._work.abilities

    @property
    def asker(self) -> Asker | None:
        return self._work.asker


def browse_button(
    page: QWidget,
    theme: Theme,
    work: MachineSettingsWork,
    on_chosen: Callable[[str, str], None],
    *,
    only: tuple[str, ...] = (),
) -> QPushButton:
    """A button that lets the user choose; gets the path and the format that the host says."""
    button = QPushButton(translate("Settings", "&Browse…"))
    button.setObjectName("device-browse")
    button.setAutoDefault(False)
    button.clicked.connect(
        lambda: choose_volume(page, theme, BrowsedHost(work), on_chosen, only=only)  # type: ignore[arg-type]
    )
    return button
