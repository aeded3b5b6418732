"""What is remembered from one run to the next, and what becomes of files that are broken."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit

from app.core.metrics import Reading, Tick
from app.services.paths import config_folder, state_folder
from app.services.setting_keys import THEME
from app.views.style.metrics import Density
from app.views.style.theme import Theme, ThemeChoice
from tests.ui.conftest import DB, OFF, WEB
from tests.ui.hosts import DriverHost
from tests.ui.stage import Stage, remember_hosts, write_config
from tests.unit.hosts_commands.machines import Machine

Start = Callable[..., Stage]


def arrange(stage: Stage) -> None:
    """Change everything that is remembered, as a user does."""
    stage.window.resize(780, 700)  # what fits on the offscreen screen
    stage.window.across.setSizes([240, 540, 0])
    stage.window.centre.setSizes([160, 400])
    stage.do("show-actions")
    stage.do("tab-memory")
    stage.do("cpu-of-host")
    stage.rest.wiring.actions_pane.set_folded(["host"])
    stage.rest.wiring.lower.set_span(3600)
    pane = stage.rest.wiring.partitions
    pane.model.sort_by("state", True)
    pane.columns.set_wanted("uptime", False)
    stage.do("theme")
    dialog = stage.dialog("appearance-dialog")
    for name, data in (("appearance-colors", ThemeChoice.DARK), ("appearance-density", Density.COMFORTABLE)):
        combo = dialog.findChild(QComboBox, name)
        combo.setCurrentIndex(combo.findData(data))
    stage.press("close", dialog)
    stage.find("filter", QLineEdit).setText("e")


def shares(sizes: list[int]) -> list[float]:
    """How the room is divided, in parts of twenty."""
    return [round(20 * size / sum(sizes)) / 20 for size in sizes]


def standing(stage: Stage) -> dict[str, object]:
    """How everything stands that is remembered."""
    wiring, window = stage.rest.wiring, stage.window
    return {
        "size": (window.width(), window.height()),
        "across": shares(window.across.sizes()),
        "centre": shares(window.centre.sizes()),
        "actions": wiring.actions_pane.isVisible(),
        "actions ticked": stage.action("show-actions").isChecked(),
        "tab": wiring.lower.tab(),
        "folded": wiring.actions_pane.folded(),
        "span": wiring.lower.span_s(),
        "cpu": stage.action("cpu-of-host").isChecked(),
        "table": wiring.partitions.layout_state(),
        "colors": wiring.parts.theme.choice,
        "density": wiring.parts.theme.density,
        "filter": stage.find("filter", QLineEdit).text(),
        "rows": stage.names(),
        "host": stage.rest.parts.console.session.name,
    }


@pytest.fixture(autouse=True)
def same_look_afterwards(qapp):
    """The theme belongs to the application: other tests see the usual one."""
    yield
    Theme(qapp, ThemeChoice.SYSTEM, Density.COMPACT)


def test_a_second_run_stands_as_the_first_was_left(start: Start, make_host: Callable[..., DriverHost]) -> None:
    first, second = make_host("first", WEB), make_host("second", DB, OFF, Machine("exit"))
    stage = start(first, second)
    fresh = standing(stage)
    stage.select_host(second)
    arrange(stage)
    left = standing(stage)
    assert {key for key in left if left[key] == fresh[key]} == set(), "arrange() changes all of it"
    assert "exit" in left["rows"]
    stage.end()
    again = start(first, second)
    assert standing(again) == left


def test_settings_of_a_newer_partita_are_kept(start: Start, host: DriverHost) -> None:
    write_config("settings.json", {"version": 1, "values": {"theme": "dark", "holodeck": {"on": True}}})
    stage = start(host)
    assert stage.rest.parts.theme.choice is ThemeChoice.DARK
    stage.rest.parts.settings.set(THEME, "light")
    stage.end()
    kept = json.loads((config_folder() / "settings.json").read_text())["values"]
    assert kept["holodeck"] == {"on": True}
    assert kept["theme"] == "light"


@pytest.mark.parametrize("name", ["settings.json", "groups.json", "hosts.json"])
@pytest.mark.parametrize("content", [b"", b'{"version": 1, "values": {', b"[" * 100_000])
def test_a_broken_file_is_told_kept_aside_and_replaced_by_defaults(
    start: Start, host: DriverHost, name: str, content: bytes
) -> None:
    stage = None
    if name != "hosts.json":
        remember_hosts([host])
    path = write_config(name, content)
    stage = start(waits=False)
    told = stage.rest.wiring.messages.texts()
    if content:  # an empty file is as good as none
        assert any(name in text for text in told), told
        kept = [each for each in path.parent.iterdir() if each != path and each.name.startswith(name)]
        assert [each.read_bytes() for each in kept if "lock" not in each.name] == [content]
    if name != "hosts.json":
        stage.wait_listed(host)
    assert stage.window.isVisible()


def test_values_that_cannot_be_are_ignored_one_by_one(start: Start, host: DriverHost) -> None:
    values = {
        "theme": "pink", "density": 7, "window_geometry": "AAAA", "splitter:across": "////", "cpu_basis": None,
        "table_layout": {"columns": "?", "sort": [1]}, "details_tab": "holodeck", "time_span_s": -1,
        "folded_sections": "x", "last_host": 12, "filter": ["a"], "hosts_pane_visible": "yes",
        f"collapsed_groups:{host.host_id}": {"a": 1},
    }  # fmt: skip
    write_config("settings.json", {"version": 1, "values": values})
    stage = start(host)
    assert stage.names() == ["db", "old", "web"]
    assert stage.rest.parts.theme.choice is ThemeChoice.SYSTEM
    assert stage.rest.wiring.lower.tab() == "summary"


def test_a_hidden_host_pane_comes_back(start: Start, host: DriverHost) -> None:
    stage = start(host)
    stage.do("show-hosts")
    assert not stage.find("hosts-pane").isVisible()
    stage.end()
    stage = start(host)
    assert not stage.find("hosts-pane").isVisible()
    stage.do("show-hosts")
    assert stage.find("hosts-pane").isVisible()


def test_a_broken_history_is_told_kept_aside_and_begun_anew(start: Start, host: DriverHost) -> None:
    stage = start(host)
    stage.wait(lambda: stage.rest.recording is not None)
    folder = state_folder() / "history"
    stage.wait(lambda: list(folder.rglob(".lock")))  # what is on disk has been loaded
    # The test driver has no counters to read.
    now_s = time.monotonic()
    readings = {WEB.uuid: Reading(now_s, {"cpu.host": 5.0})}
    stage.rest.recording.history(host.host_id).append(Tick(host.host_id, 1, now_s, readings))
    stage.end()
    files = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size]
    assert files, "the history of the first run is on disk"
    for path in files:
        path.write_bytes(b"\x00garbage" * 40)
    again = start(host)
    again.wait(lambda: again.rest.recording is not None)
    again.wait(lambda: any("history" in text for text in again.rest.wiring.messages.texts()))
    again.select("web")
    again.do("tab-performance")
    again.wait(lambda: again.rest.parts.console.session.tick is not None)
    again.end()
    kept = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert any(content.startswith(b"\x00garbage") for content in kept), "what cannot be read is not thrown away"
