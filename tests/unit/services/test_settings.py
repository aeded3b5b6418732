"""Settings: typed, remembered, and never at the cost of what somebody else wrote."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.core.messages import Message
from app.services import setting_keys as keys
from app.services.setting_types import Setting
from app.services.settings import Settings
from app.services.writer import Writer

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def document(path: Path) -> dict[str, object]:
    return json.loads(path.read_text(encoding="utf-8"))


def test_every_declared_setting_has_a_fitting_default_and_a_help() -> None:
    declared = [value for value in vars(keys).values() if isinstance(value, Setting)]
    assert len(declared) > 15
    for setting in declared:
        assert setting.kind.read(setting.kind.write(setting.default)) == setting.default, setting.key
        assert json.dumps(setting.kind.write(setting.default))
        assert setting.help.endswith("."), setting.key
    assert len({setting.key for setting in declared}) == len(declared)


def test_values_survive_a_restart(path: Path, writer: Writer, qtbot: QtBot) -> None:
    first = Settings(path, writer)
    values = [
        (keys.THEME, "dark"),
        (keys.WINDOW_GEOMETRY, b"\x00\x01geometry\xff"),
        (keys.TABLE_LAYOUT, {"version": 1, "columns": [{"id": "name", "width": 220}], "sort": {"id": "cpu"}}),
        (keys.FOLDED_SECTIONS, ("host", "virtual machine")),
        (keys.IS_EVERYTHING_RECORDED.at("qemu:///system"), True),
        (keys.TIME_SPAN_S, 3600),
    ]
    for setting, value in values:
        with qtbot.waitSignal(first.changed, check_params_cb=lambda key, setting=setting: key == setting.key):
            first.set(setting, value)
    assert writer.flush(5.0)
    second = Settings(path, writer)
    assert second.problem is None
    for setting, value in values:
        assert second.get(setting) == value
    assert second.get(keys.IS_EVERYTHING_RECORDED.at("qemu:///session")) is False
    assert document(path)["version"] == 1


def test_what_cannot_be_is_refused(path: Path, writer: Writer) -> None:
    store = Settings(path, writer)
    for setting, value in ((keys.THEME, "pink"), (keys.TIME_SPAN_S, 5), (keys.TIME_SPAN_S, True), (keys.FILTER, None)):
        with pytest.raises(ValueError, match=r".*"):
            store.set(setting, value)  # type: ignore[arg-type]
    assert store.get(keys.THEME) == "system"


def test_values_of_a_wrong_sort_give_the_default_and_stay_in_the_file(path: Path, writer: Writer) -> None:
    path.parent.mkdir()
    wrong = {
        "theme": 7,
        "announcements": 1,
        "table_layout": [["name", "wide", 0]],
        "window_geometry": "???",
        "folded_sections": {},
    }
    path.write_text(json.dumps({"version": 1, "values": wrong}))
    store = Settings(path, writer)
    assert store.get(keys.THEME) == "system"
    assert store.get(keys.ARE_ANNOUNCEMENTS_ON) is True
    assert store.get(keys.TABLE_LAYOUT) == {}
    assert store.get(keys.WINDOW_GEOMETRY) == b""
    assert store.get(keys.FOLDED_SECTIONS) == ()
    store.set(keys.ARE_ANNOUNCEMENTS_ON, False)
    assert writer.flush(5.0)
    assert document(path)["values"] == {**wrong, "announcements": False}


def test_a_newer_partitas_file_keeps_what_we_do_not_know(path: Path, writer: Writer) -> None:
    path.parent.mkdir()
    newer = {"version": 9, "values": {"theme": "dark", "hologram": [1, {"a": None}]}, "more": {"x": None}}
    path.write_text(json.dumps(newer))
    store = Settings(path, writer)
    assert store.get(keys.THEME) == "dark"
    store.set(keys.THEME, "light")
    store.set(keys.DENSITY, "comfortable")
    store.reset(keys.DENSITY)
    assert writer.flush(5.0)
    assert document(path) == {**newer, "values": {**newer["values"], "theme": "light"}}  # type: ignore[dict-item]


def test_a_broken_file_is_kept_and_told_and_defaults_hold(path: Path, writer: Writer) -> None:
    path.parent.mkdir()
    path.write_bytes(b'{"version": 1, "values": {"theme": "da')
    store = Settings(path, writer)
    assert "settings.json.broken-" in str(store.problem)
    assert store.get(keys.THEME) == "system"
    store.set(keys.THEME, "light")
    assert writer.flush(5.0)
    assert document(path)["values"] == {"theme": "light"}
    assert len(list(path.parent.glob("settings.json.broken-*"))) == 1


def test_a_file_broken_while_we_run_does_not_lose_our_values(
    path: Path, writer: Writer, problems: list[Message]
) -> None:
    store = Settings(path, writer)
    store.set(keys.THEME, "dark")
    assert writer.flush(5.0)
    path.write_bytes(b"\x00garbage")
    store.set(keys.DENSITY, "comfortable")
    assert writer.flush(5.0)
    assert document(path)["values"] == {"theme": "dark", "density": "comfortable"}
    assert ".broken-" in str(problems[0])


def test_a_full_disk_is_told_and_the_change_is_saved_later(
    path: Path, writer: Writer, problems: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Settings(path, writer)

    def full(_descriptor: int, _data: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("app.services.durable.os.write", full)
        store.set(keys.THEME, "dark")
        assert writer.flush(5.0)
    assert "No space left" in str(problems[0])
    assert not path.exists()
    store.set(keys.DENSITY, "comfortable")
    assert writer.flush(5.0)
    assert document(path)["values"] == {"theme": "dark", "density": "comfortable"}


def test_two_consoles_keep_each_others_changes(path: Path, writer: Writer) -> None:
    one, two = Settings(path, writer), Settings(path, Writer(lambda _: None))
    one.set(keys.THEME, "dark")
    assert writer.flush(5.0)
    two.set(keys.DENSITY, "comfortable")
    assert two._store._writer.flush(5.0)  # noqa: SLF001
    one.set(keys.CPU_BASIS, "guest")
    assert writer.flush(5.0)
    assert document(path)["values"] == {"theme": "dark", "density": "comfortable", "cpu_basis": "guest"}


CONSOLE = """
import sys
from pathlib import Path
from app.services import setting_keys as keys
from app.services.settings import Settings
from app.services.writer import Writer
problems = []
writer = Writer(problems.append)
settings = Settings(Path(sys.argv[1]), writer)
for number in range(40):
    settings.set(keys.SPLITTER.at(f"{sys.argv[2]}-{number}"), b"x" * (number + 1))
    assert writer.flush(20)
assert not problems, problems
"""


def test_consoles_that_write_at_the_same_time_lose_nothing(path: Path) -> None:
    command = [sys.executable, "-c", CONSOLE, str(path)]
    running = [subprocess.Popen([*command, name], cwd=ROOT) for name in ("a", "b", "c")]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    values = document(path)["values"]
    assert isinstance(values, dict)
    assert len(values) == 120


@given(
    st.dictionaries(
        st.sampled_from(["theme", "announcements", "table_layout", "folded_sections", "time_span_s", "filter"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
            max_leaves=6,
        ),
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
def test_any_values_in_the_file_give_values_that_can_be(path: Path, writer: Writer, values: dict[str, object]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"version": 1, "values": values}))
    store = Settings(path, writer)
    assert store.problem is None
    for setting in (keys.THEME, keys.ARE_ANNOUNCEMENTS_ON, keys.TABLE_LAYOUT, keys.FOLDED_SECTIONS, keys.TIME_SPAN_S):
        value = store.get(setting)
        assert setting.kind.read(setting.kind.write(value)) == value
