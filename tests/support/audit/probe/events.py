"""What the program says by itself: announcements, notifications, and where the focus went."""

from __future__ import annotations

from typing import Any

from gi.repository import Atspi, GLib

from tests.support.audit.probe.items import Items
from tests.support.audit.probe.node import name_of, role_of

_POLITENESS = {1: "polite", 2: "assertive"}
_FOCUS = "object:state-changed:focused"
_SHOWING = "object:state-changed:showing"
_ANNOUNCED = "object:announcement"


class Events:
    """`heard` has one record for each event with words, in order: `kind`, `text`, `politeness`."""

    def __init__(self, application: Atspi.Accessible, items: Items) -> None:
        self._pid = application.get_process_id()
        self._items = items
        self._focus: Atspi.Accessible | None = None
        self._listener = Atspi.EventListener.new(self._note)
        self.heard: list[dict[str, Any]] = []
        for event in (_ANNOUNCED, _FOCUS, _SHOWING):
            self._listener.register(event)

    def focused(self) -> dict[str, Any] | None:
        """What last got the focus since this began, described; None if nothing did."""
        return self._items.describe(self._focus) if self._focus is not None else None

    def _note(self, event: Atspi.Event) -> None:
        try:
            if event.source is None or event.source.get_process_id() != self._pid:
                return
            self._sort_in(event)
        except GLib.Error:
            return  # what it was about has gone

    def _sort_in(self, event: Atspi.Event) -> None:
        if event.type.startswith(_ANNOUNCED):
            politeness = _POLITENESS.get(event.detail1, str(event.detail1))
            self._hear("announcement", str(event.any_data), politeness)
        elif not event.detail1:
            return
        elif event.type.startswith(_FOCUS):
            self._focus = event.source
        elif role_of(event.source) == "notification":
            event.source.clear_cache()
            self._hear("notification", name_of(event.source), "polite")

    def _hear(self, kind: str, text: str, politeness: str) -> None:
        self.heard.append({"kind": kind, "text": text, "politeness": politeness})
