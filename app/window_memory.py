"""What the window remembers from one run to the next: places, widths, columns, choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.setting_keys import (
    COLLAPSED_GROUPS,
    CPU_BASIS,
    DETAILS_TAB,
    FILTER,
    FOLDED_SECTIONS,
    IS_ACTIONS_PANE_VISIBLE,
    IS_FILTER_KEPT,
    IS_HOSTS_PANE_VISIBLE,
    LAST_HOST,
    SPLITTER,
    TABLE_LAYOUT,
    TIME_SPAN_S,
    WINDOW_GEOMETRY,
)

if TYPE_CHECKING:
    from app.wiring import Wiring

_SPLITTERS = ("across", "centre")
_GROUP_LIMIT = 200  # more cannot be written into one setting


class WindowMemory:
    """Restores at the start and saves at the end (and the table's layout whenever it changes)."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._settings = wiring.parts.settings
        self._restore()
        wiring.partitions.collapsed_changed.connect(self._save_collapsed)
        wiring.partitions.layout_changed.connect(self._save_table)
        wiring.parts.console.host_changed.connect(self._save_host)
        wiring.parts.groups.folder_renamed.connect(self._keep_folded)

    def _restore(self) -> None:
        wiring, settings, window = self._wiring, self._settings, self._wiring.parts.window
        layout = {name: settings.get(SPLITTER.at(name)) for name in _SPLITTERS}
        window.restore_layout(layout)
        window.set_hosts_visible(settings.get(IS_HOSTS_PANE_VISIBLE))
        window.set_actions_visible(settings.get(IS_ACTIONS_PANE_VISIBLE))
        wiring.partitions.set_cpu_basis(settings.get(CPU_BASIS))
        wiring.partitions.restore_layout(settings.get(TABLE_LAYOUT))

    def restore_surroundings(self) -> None:
        """The rest, once the panes around the partitions are there."""
        wiring, settings = self._wiring, self._settings
        wiring.actions_pane.set_folded(list(settings.get(FOLDED_SECTIONS)))
        if settings.get(IS_FILTER_KEPT):
            wiring.filter.setText(settings.get(FILTER))
            wiring.partitions.set_filter(settings.get(FILTER))
        wiring.lower.show_tab(settings.get(DETAILS_TAB))
        wiring.lower.set_span(settings.get(TIME_SPAN_S))

    def save(self) -> None:
        """Keep how the window stands."""
        wiring, settings = self._wiring, self._settings
        state = wiring.parts.window.layout_state()
        settings.set(WINDOW_GEOMETRY, state["window"])
        for name in _SPLITTERS:
            settings.set(SPLITTER.at(name), state[name])
        self._save_table()
        if wiring.furniture is None:
            return
        settings.set(FOLDED_SECTIONS, tuple(wiring.actions_pane.folded()))
        if settings.get(IS_FILTER_KEPT):
            settings.set(FILTER, wiring.filter.text())
        settings.set(DETAILS_TAB, wiring.lower.tab())
        settings.set(TIME_SPAN_S, wiring.lower.span_s())

    def collapsed(self) -> tuple[str, ...]:
        """The groups of the selected host that are folded together."""
        return self._settings.get(COLLAPSED_GROUPS.at(self._wiring.partitions.model.host_id))

    def _save_collapsed(self, titles: frozenset[str]) -> None:
        host_id = self._wiring.partitions.model.host_id
        self._settings.set(COLLAPSED_GROUPS.at(host_id), tuple(sorted(titles))[:_GROUP_LIMIT])

    def _keep_folded(self, host_id: str, old: str, new: str) -> None:
        """A folded group stays folded under its new name."""
        setting = COLLAPSED_GROUPS.at(host_id)
        folded = self._settings.get(setting)
        if old in folded:
            self._settings.set(setting, tuple(sorted({*folded, new} - {old})))

    def _save_table(self) -> None:
        self._settings.set(TABLE_LAYOUT, self._wiring.partitions.layout_state())

    def _save_host(self, session: object) -> None:
        host_id = getattr(session, "host_id", "")
        if host_id:
            self._settings.set(LAST_HOST, host_id)
