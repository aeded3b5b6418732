"""Folders and tags: the user's, per host and UUID, and not forgotten when a host is away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.services import groups_document as doc
from app.services.groups import GroupError, Groups
from app.services.writer import Writer

A, B = "qemu:///system", "qemu+ssh://rack-02/system?no_tty=1"
DAY_S = 86_400.0


class Clock:
    now_s = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "groups.json"


@pytest.fixture
def groups(path: Path, writer: Writer, clock: Clock) -> Groups:
    return Groups(path, writer, clock)


def reopened(path: Path, writer: Writer) -> Groups:
    assert writer.flush(5.0)
    return Groups(path, writer)


def test_folders_and_tags_survive_a_restart(groups: Groups, path: Path, writer: Writer, qtbot: QtBot) -> None:
    with qtbot.waitSignal(groups.changed, check_params_cb=lambda host: host == A):
        groups.add_folder(A, "Web")
    groups.add_folder(A, "Data")
    groups.move_to_folder(A, ["u1", "u2"], "Web")
    groups.move_to_folder(B, ["u1"], "Elsewhere")
    groups.set_tags(A, "u1", ["prod", " linux ", "prod"])
    groups.add_tag(B, ["u1", "u9"], "prod")
    again = reopened(path, writer)
    assert again.folders(A) == ("Web", "Data")
    assert again.folders(B) == ("Elsewhere",)
    assert again.folder_of(A, "u1") == "Web"
    assert again.folders_by_uuid(A) == {"u1": "Web", "u2": "Web"}
    assert again.tags_of(A, "u1") == ("linux", "prod")
    assert again.tags_by_uuid(B) == {"u1": ("prod",), "u9": ("prod",)}
    assert again.all_tags() == ("linux", "prod")
    assert again.folder_of(A, "unknown") == ""
    assert again.problem is None


def test_renaming_moving_and_deleting_folders(groups: Groups, path: Path, writer: Writer) -> None:
    for name in ("a", "b", "c"):
        groups.add_folder(A, name)
    groups.move_to_folder(A, ["u1"], "a")
    groups.move_to_folder(A, ["u2"], "b")
    groups.rename_folder(A, "a", "z")
    groups.move_folder(A, "c", 0)
    groups.delete_folder(A, "b")
    again = reopened(path, writer)
    assert again.folders(A) == ("c", "z")
    assert again.folder_of(A, "u1") == "z"
    assert again.folder_of(A, "u2") == ""


def test_tags_are_renamed_and_deleted_everywhere(groups: Groups, path: Path, writer: Writer) -> None:
    groups.set_tags(A, "u1", ["old", "new"])
    groups.set_tags(B, "u2", ["old"])
    told: list[str] = []
    groups.changed.connect(told.append)
    groups.rename_tag("old", "new")
    assert sorted(told) == sorted([A, B])
    groups.set_tags(B, "u3", ["gone"])
    groups.delete_tag("gone")
    groups.remove_tag(A, ["u1"], "new")
    again = reopened(path, writer)
    assert again.tags_of(A, "u1") == ()
    assert again.tags_of(B, "u2") == ("new",)
    assert again.all_tags() == ("new",)


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\u202eb", "a\nb", "a\x00b"])
def test_names_that_cannot_be_are_refused(groups: Groups, name: str) -> None:
    with pytest.raises(GroupError):
        groups.add_folder(A, name)
    with pytest.raises(GroupError):
        groups.move_to_folder(A, ["u1"], name or " ")
    with pytest.raises(GroupError):
        groups.set_tags(A, "u1", [f"{name}" if name.strip() else ""])
    assert groups.folders(A) == ()
    assert groups.tags_of(A, "u1") == ()


def test_two_folders_cannot_differ_by_case_only(groups: Groups) -> None:
    groups.add_folder(A, "Web")
    with pytest.raises(GroupError, match="already a folder"):
        groups.add_folder(A, "wEB")
    groups.rename_folder(A, "Web", "WEB")
    assert groups.folders(A) == ("WEB",)


def test_too_many_tags_change_nothing(groups: Groups) -> None:
    with pytest.raises(GroupError):
        groups.set_tags_of_many(A, {"u1": ["fine"], "u2": [f"t{number}" for number in range(33)]})
    assert groups.tags_of(A, "u1") == ()


def test_machines_of_a_host_without_them_are_kept_for_thirty_days_seen(groups: Groups, clock: Clock) -> None:
    groups.set_tags(A, "gone", ["t"])
    groups.set_tags(A, "here", ["t"])
    for day in range(29):
        clock.now_s += DAY_S
        for _ in range(3):  # several times a day count once
            groups.seen(A, ["here"])
        groups.set_tags(A, f"also-gone-{day}", ["t"])
        groups.seen(A, ["here"])
        assert groups.tags_of(A, "gone") == ("t",), day
    clock.now_s += 1000 * DAY_S  # not looked at for years: that is no day seen without it
    groups.seen(B, [])
    assert groups.tags_of(A, "gone") == ("t",)
    groups.seen(A, ["here"])
    assert groups.tags_of(A, "gone") == ()
    assert groups.tags_of(A, "here") == ("t",)


def test_a_machine_that_comes_back_starts_anew(groups: Groups, clock: Clock) -> None:
    groups.set_tags(A, "u", ["t"])
    for _ in range(3):
        for _ in range(29):
            clock.now_s += DAY_S
            groups.seen(A, [])
        groups.seen(A, ["u"])
    assert groups.tags_of(A, "u") == ("t",)


def test_looking_again_writes_nothing(groups: Groups, path: Path, writer: Writer) -> None:
    groups.set_tags(A, "u", ["t"])
    assert writer.flush(5.0)
    before = path.stat().st_ino
    groups.seen(A, ["u", "v"])
    groups.seen(B, ["x"])
    assert writer.flush(5.0)
    assert path.stat().st_ino == before


def test_forgetting_a_host(groups: Groups, path: Path, writer: Writer) -> None:
    groups.move_to_folder(A, ["u"], "f")
    groups.move_to_folder(B, ["u"], "f")
    groups.forget_host(A)
    again = reopened(path, writer)
    assert again.folders(A) == ()
    assert again.folder_of(B, "u") == "f"


def test_a_broken_file_is_kept_and_told(path: Path, writer: Writer) -> None:
    path.write_text("{")
    assert ".broken-" in str(Groups(path, writer).problem)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["hosts", A, "machines", "folders", "u", "tags", "folder", "away_day"]), inner
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.just("hosts"), JUNK))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_a_document_of_any_shape_can_be_read_and_changed(document: dict[str, object]) -> None:
    doc.folders(document, A)
    doc.all_tags(document)
    doc.is_presence_known(document, A, frozenset({"u"}), 1)
    doc.note_presence(document, A, frozenset({"x"}), 1)
    doc.replace_tag(document, "t", "s")
    doc.add_folder(document, A, "f")
    doc.rename_folder(document, A, "f", "g")
    doc.move_machines(document, A, ["u"], "g")
    doc.set_tags(document, A, {"u": ["t"]})
    assert doc.machine(document, A, "u")["folder"] == "g"
    assert doc.tags(doc.machine(document, A, "u")) == ("t",)
    assert json.dumps(document)
    doc.delete_folder(document, A, "g")
    assert "folder" not in doc.machine(document, A, "u")
