"""Answering a test's questions about a program: a line of JSON in, a line of JSON out."""

from __future__ import annotations

import json
import sys
import traceback
from typing import Any

from gi.repository import Atspi, GLib

from tests.support.audit.probe.audit import audit
from tests.support.audit.probe.bus import NothingSeen
from tests.support.audit.probe.events import Events
from tests.support.audit.probe.items import ItemError, Items
from tests.support.audit.probe.texts import visible_texts


def serve(application: Atspi.Accessible) -> None:
    """Answer until the standard input ends. The program's events come in meanwhile."""
    server = _Server(application)
    loop = GLib.MainLoop()

    def on_input(_source: int, _condition: GLib.IOCondition) -> bool:
        line = sys.stdin.readline()
        if not line:
            loop.quit()
            return False
        sys.stdout.write(json.dumps(server.answer(json.loads(line))) + "\n")
        sys.stdout.flush()
        return True

    GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, on_input)
    sys.stdout.write(json.dumps({"result": "ready"}) + "\n")
    sys.stdout.flush()
    loop.run()


class _Server:
    def __init__(self, application: Atspi.Accessible) -> None:
        self._application = application
        self._items = Items(application)
        self._events = Events(application, self._items)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """`{"result": …}`, or `{"error": sentence}` for what cannot be done."""
        arguments = dict(request)
        method = getattr(self, f"do_{arguments.pop('do')}", None)
        if method is None:
            return {"error": f"unknown request: {request}"}
        try:
            return {"result": method(**arguments)}
        except (ItemError, NothingSeen) as error:
            return {"error": str(error)}
        except GLib.Error as error:
            return {"error": f"the program did not answer: {error.message}"}
        except Exception:  # noqa: BLE001 - the test that asked has to see the fault of this tool
            return {"error": traceback.format_exc()}

    def do_find(self, **wanted: Any) -> list[dict[str, Any]]:
        return self._items.find(**wanted)

    def do_read(self, item: int) -> dict[str, Any]:
        return self._items.describe(self._items.get(item))

    def do_act(self, item: int, action: str) -> None:
        self._items.act(item, action)

    def do_set_text(self, item: int, text: str) -> None:
        self._items.set_text(item, text)

    def do_table(self, item: int) -> dict[str, Any]:
        return self._items.table(item)

    def do_column(self, item: int, column: int) -> list[str]:
        return self._items.column(item, column)

    def do_select_rows(self, item: int, rows: list[int]) -> None:
        self._items.select_rows(item, rows)

    def do_cell(self, item: int, row: int, column: int) -> dict[str, Any]:
        return self._items.cell(item, row, column)

    def do_focus(self) -> dict[str, Any] | None:
        return self._events.focused()

    def do_heard(self, since: int = 0) -> list[dict[str, Any]]:
        return self._events.heard[since:]

    def do_texts(self) -> list[dict[str, Any]]:
        self._application.clear_cache()
        return visible_texts(self._application)

    def do_audit(self, with_tab: bool, ignored: list[str], is_active_only: bool = False) -> str:
        return audit(self._application, with_tab, ignored, is_active_only).to_json()
