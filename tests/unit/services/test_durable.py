"""Files that are old or new, and broken ones that are kept."""

from __future__ import annotations

import json
import os
import stat
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services import durable
from app.services.durable import (
    DurableError,
    Limits,
    UnreadableError,
    make_private_folder,
    parse_object,
    read_json_or_keep_broken,
    remove_leftovers,
    write_durably,
)

BROKEN = {
    "empty": b"",
    "half": b'{"version": 1, "values": {"theme": "da',
    "not utf-8": b'{"a": "\xff\xfe"}',
    "a list": b"[1, 2]",
    "a word": b"true",
    "two objects": b"{}{}",
    "deep": b'{"a":' * 40 + b"1" + b"}" * 40,
    "very deep": b"[" * 200_000,
    "huge and else whole": b"{}" + b" " * 5_000_000,
    "huge": b'{"a": "' + b"x" * 5_000_000 + b'"}',
    "huge number": b'{"a": ' + b"9" * 5000 + b"}",
}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_writes_privately_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "settings.json"
    before = os.umask(0)
    try:
        write_durably(path, b"one")
        write_durably(path, b"two")
    finally:
        os.umask(before)
    assert path.read_bytes() == b"two"
    assert mode(path) == 0o600
    assert mode(path.parent) == mode(path.parent.parent) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["settings.json"]


def test_writes_through_a_link_of_the_users_dot_files(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "settings.json"
    write_durably(real, b"one")
    link = tmp_path / "settings.json"
    link.symlink_to(real)
    write_durably(link, b"two")
    assert link.is_symlink()
    assert real.read_bytes() == b"two"


def test_a_failed_write_leaves_the_old_file_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    write_durably(path, b"old")

    def full(_descriptor: int, _data: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable.os, "write", full)
    with pytest.raises(DurableError) as caught:
        write_durably(path, b"new")
    monkeypatch.undo()
    assert "No space left on device" in str(caught.value.problem)
    assert str(path) in str(caught.value.problem)
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["settings.json"]


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(durable.os, "write", lambda descriptor, data: real(descriptor, bytes(data[:3])))
    write_durably(tmp_path / "file", b"0123456789")
    monkeypatch.undo()
    assert (tmp_path / "file").read_bytes() == b"0123456789"


def test_a_folder_in_the_place_of_a_parent_is_an_error_for_the_user(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DurableError):
        write_durably(tmp_path / "file" / "settings.json", b"x")


def test_no_file_is_no_problem(tmp_path: Path) -> None:
    loaded = read_json_or_keep_broken(tmp_path / "none.json")
    assert loaded.value == {}
    assert loaded.problem is None


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_kept_and_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    loaded = read_json_or_keep_broken(path)
    assert loaded.value == {}
    assert loaded.is_writable
    aside = list(tmp_path.iterdir())
    assert [each.name.startswith("settings.json.broken-") for each in aside] == [True]
    assert aside[0].read_bytes() == content
    assert aside[0].name in str(loaded.problem)


def test_what_was_kept_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    for number in range(5):
        path.write_bytes(b"broken %d" % number)
        read_json_or_keep_broken(path)
    kept = {each.read_bytes() for each in tmp_path.iterdir()}
    assert kept == {b"broken %d" % number for number in range(5)}


def test_a_pipe_does_not_hold_the_start(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    os.mkfifo(path)
    loaded = read_json_or_keep_broken(path)
    assert "regular file" in str(loaded.problem)
    assert not path.exists()


def test_a_folder_of_that_name_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.mkdir()
    (path / "inside").write_text("x")
    assert read_json_or_keep_broken(path).problem is not None
    [aside] = tmp_path.iterdir()
    assert (aside / "inside").read_text() == "x"


def test_what_cannot_be_kept_aside_is_not_to_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"broken")

    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(durable.os, "link", refuse)
    monkeypatch.setattr(durable.os, "rename", refuse)
    loaded = read_json_or_keep_broken(path)
    assert not loaded.is_writable
    assert loaded.problem is not None
    assert path.read_bytes() == b"broken"


def test_leftovers_of_killed_writers_go_when_old(tmp_path: Path) -> None:
    names = (".settings.json.aa.tmp", ".settings.json.bb.tmp", "mine.tmp", "settings.json")
    for name in names:
        (tmp_path / name).write_text("x")
    for name in (names[0], names[2], names[3]):
        os.utime(tmp_path / name, (1, 1))
    remove_leftovers(tmp_path)
    assert {each.name for each in tmp_path.iterdir()} == set(names[1:])


def test_made_folders_are_private_and_found_ones_stay(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    make_private_folder(tmp_path / "open" / "x")
    assert mode(tmp_path / "open") == 0o755
    assert mode(tmp_path / "open" / "x") == 0o700


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_what_is_written_is_read(document: dict[str, object]) -> None:
    assert parse_object(json.dumps(document).encode(), Limits(depth=100)) == document


@given(st.binary(max_size=200))
def test_any_bytes_are_an_object_or_refused(data: bytes) -> None:
    try:
        found = parse_object(data, Limits())
    except UnreadableError:
        return
    assert isinstance(found, dict)


@given(st.integers(0, 40), st.integers(1, 30))
def test_depth_is_counted_exactly(depth: int, limit: int) -> None:
    data = b'{"a":' * (depth + 1) + b"1" + b"}" * (depth + 1)
    if depth + 1 <= limit:
        assert parse_object(data, Limits(depth=limit))
    else:
        with pytest.raises(UnreadableError):
            parse_object(data, Limits(depth=limit))


def test_a_small_file_takes_little_room_whatever_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "small"
    path.write_bytes(b"few")
    tracemalloc.start()
    try:
        assert durable.read_bounded(path, 64 * 1024 * 1024) == b"few"
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
