"""The journal: begun before it begins, readable after any crash, without anybody's secrets."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.commands import Command, PowerCommand, Progress, SetNotesCommand, Verb
from app.core.messages import Message, message
from app.services.jobs import Jobs
from app.services.journal import FILE_COUNT, Journal
from app.services.unfinished import tell_unfinished
from tests.unit.services.fake_gateway import FakeGateway

ROOT = Path(__file__).resolve().parents[3]
COMMAND = PowerCommand("u-1", "web-01", Verb.TURN_OFF)
KILLED = """
import sys
from pathlib import Path
from app.core.commands import PowerCommand, Verb
from app.services.journal import Journal
journal = Journal(Path(sys.argv[1]))
for number in (1, 2, 3):
    command = PowerCommand(f"u-{number}", f"vm-{number}", Verb.TURN_OFF)
    journal.begin(number, command, "qemu:///system", "Here", "Turn off")
journal.end(2, "done")
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.jsonl"


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def a_console_that_died(path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, check=True, timeout=60)


def test_a_job_is_on_disk_before_it_begins_and_its_end_after(path: Path, qtbot: QtBot) -> None:
    seen: list[list[str]] = []

    def look(_command: Command, _progress: Progress) -> None:
        seen.append([str(record["event"]) for record in records(path)])

    gateway = FakeGateway()
    gateway.acts["u-1"] = look
    jobs = Jobs(Journal(path), lambda _: None)
    with qtbot.waitSignal(jobs.became_idle):
        jobs.submit("A", "Here", gateway, COMMAND, message("Turn off web-01"))  # type: ignore[arg-type]
    assert seen == [["begin"]]
    begun, ended = records(path)
    assert (begun["host"], begun["uuid"], begun["machine"]) == ("A", "u-1", "web-01")
    assert begun["command"] == "PowerCommand turn off"
    assert (ended["event"], ended["result"], ended["key"]) == ("end", "done", begun["key"])
    assert path.stat().st_mode & 0o777 == 0o600
    assert jobs.close(5.0)


def test_unfinished_jobs_are_told_once_at_the_next_start(path: Path) -> None:
    a_console_that_died(path)
    told: list[Message] = []
    tell_unfinished(Journal(path), told.append)
    assert ["vm-1" in str(text) or "vm-3" in str(text) for text in told] == [True, True]
    assert all("Turn off" in str(text) and "Here" in str(text) for text in told)
    tell_unfinished(Journal(path), told.append)
    assert len(told) == 2


def test_jobs_of_a_console_that_still_runs_are_not_unfinished(path: Path) -> None:
    journal = Journal(path)
    journal.begin(1, COMMAND, "A", "Here", "Turn off")
    assert journal.unfinished() == ()
    assert Journal(path).unfinished() == ()


@pytest.mark.parametrize(
    "tail", [b'{"event": "beg', b"\x00\xff\x00", b'{"event": "end", "key": 7}\n[1]\n"x"\n', b"\n\n"]
)
def test_a_line_cut_off_by_a_crash_harms_no_other(path: Path, tail: bytes) -> None:
    a_console_that_died(path)
    with path.open("ab") as file:
        file.write(tail)
    journal = Journal(path)
    for unfinished in journal.unfinished():
        journal.settle(unfinished)
    assert journal.unfinished() == ()


def test_no_contents_of_commands_reach_the_disk(path: Path) -> None:
    journal = Journal(path)
    journal.begin(1, SetNotesCommand("u", "vm", "old canary-1", "password canary-2"), "A", "Here", "Change the notes")
    assert "canary" not in path.read_text()


def test_the_files_are_bounded_and_a_begin_in_an_older_file_is_found(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_console_that_died(path)
    limit = path.stat().st_size + 100
    monkeypatch.setattr("app.services.journal.SIZE_LIMIT_BYTES", limit)
    journal = Journal(path)
    journal.begin(1, COMMAND, "A", "Here", "Turn off")
    assert [each.name for each in path.parent.glob("journal.*")] != ["journal.jsonl"], "it was rotated"
    assert len(journal.unfinished()) == 2
    for number in range(2, 40):
        journal.begin(number, COMMAND, "A", "Here", "Turn off")
    files = sorted(path.parent.glob("journal.*"))
    assert [each.name for each in files] == ["journal.jsonl", *(f"journal.jsonl.{n}" for n in range(1, FILE_COUNT))]
    assert all(each.stat().st_size <= limit for each in files)


def test_a_full_disk_stops_no_job_and_is_told(
    path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, problems: list[Message]
) -> None:
    def full(_descriptor: int, _data: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.services.journal.os.write", full)
    gateway = FakeGateway()
    gateway.release("u-1")
    jobs = Jobs(Journal(path), problems.append)
    with qtbot.waitSignal(jobs.became_idle):
        jobs.submit("A", "Here", gateway, COMMAND, message("Turn off web-01"))  # type: ignore[arg-type]
    monkeypatch.undo()
    assert gateway.begun == ["u-1"]
    assert "No space left" in str(problems[0])
    assert jobs.close(5.0)


def test_many_threads_write_whole_lines(path: Path) -> None:
    journals = [Journal(path) for _ in range(3)]
    threads = [
        threading.Thread(target=lambda journal=journal: [journal.end(n, "done") for n in range(50)])
        for journal in journals
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(records(path)) == 150
