"""The command line in the log does what the command does, whatever the texts contain."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from app.core.commands import (
    Command,
    DeleteCommand,
    PowerCommand,
    RenameCommand,
    SetAutomaticStartCommand,
    SetNotesCommand,
    Verb,
)
from app.core.equivalents import equivalent

UUID = "6f1c0d34-0000-4000-8000-00000000e2a9"
HOSTILE = (
    "a b",
    "a'b\"c",
    "$(touch x)",
    "`id`; id && id | id > x",
    "two\nlines",
    "\\",
    "*",
    "🦊",
    "",
    "-x",
    "!!",
    "#no",
)


@pytest.fixture
def run(tmp_path: Path):
    """Runs a command line in a shell whose virsh writes down its words."""
    virsh = tmp_path / "virsh"
    virsh.write_text('#!/bin/sh\nprintf "%s\\0" "$@" >> "$0.words"\nprintf "\\0END\\0" >> "$0.words"\n')
    virsh.chmod(0o755)
    folder = tmp_path / "work"
    folder.mkdir()

    def words(line: str) -> list[list[str]]:
        subprocess.run(["/bin/sh", "-c", line], check=True, cwd=folder, env={"PATH": f"{tmp_path}:{os.defpath}"})
        assert list(folder.iterdir()) == []
        written = (tmp_path / "virsh.words").read_bytes().decode()
        return [call.split("\0")[:-1] for call in written.split("\0END\0")[:-1]]

    return words


@pytest.mark.parametrize(
    ("verb", "word"),
    [
        (Verb.START, "start"),
        (Verb.SHUT_DOWN, "shutdown"),
        (Verb.TURN_OFF, "destroy"),
        (Verb.SAVE, "managedsave"),
        (Verb.PAUSE, "suspend"),
        (Verb.RESUME, "resume"),
        (Verb.RESET, "reset"),
        (Verb.DELETE_SAVED_STATE, "managedsave-remove"),
        (Verb.SEND_NMI, "inject-nmi"),
    ],
)
def test_verbs(verb: Verb, word: str) -> None:
    assert equivalent(PowerCommand(UUID, "web", verb)) == f"virsh {word} {UUID}"


def test_every_verb_has_one() -> None:
    for verb in Verb:
        assert equivalent(PowerCommand(UUID, "web", verb))


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_reach_virsh_as_one_word(run, text: str) -> None:
    assert run(equivalent(RenameCommand(UUID, text, text))) == [["domrename", UUID, text]]


@pytest.mark.parametrize("text", HOSTILE)
def test_notes_and_titles_of_a_machine_that_runs(run, text: str) -> None:
    title = equivalent(RenameCommand(UUID, "web", text), is_running=True)
    notes = equivalent(SetNotesCommand(UUID, "web", "old", text), is_running=True)
    flags = ["--live", "--config", "--new-desc", text]
    assert run(f"{title} && {notes}") == [["desc", UUID, "--title", *flags], ["desc", UUID, *flags]]


def test_notes_of_a_machine_that_is_off(run) -> None:
    line = equivalent(SetNotesCommand(UUID, "web", "old", "new"))
    assert run(line) == [["desc", UUID, "--config", "--new-desc", "new"]]


def test_automatic_start() -> None:
    assert equivalent(SetAutomaticStartCommand(UUID, "web", True)) == f"virsh autostart {UUID}"
    assert equivalent(SetAutomaticStartCommand(UUID, "web", False)) == f"virsh autostart {UUID} --disable"


def test_delete_takes_the_files_first(run) -> None:
    paths = ("/images/a b", "/images/$(id)")
    flags = ["--managed-save", "--snapshots-metadata", "--checkpoints-metadata", "--nvram"]
    assert run(equivalent(DeleteCommand(UUID, "web", paths))) == [
        ["vol-delete", "/images/a b"],
        ["vol-delete", "/images/$(id)"],
        ["undefine", UUID, *flags],
    ]


def test_what_is_unknown_has_none() -> None:
    with pytest.raises(TypeError):
        equivalent(Command(UUID, "web"))
