"""Jobs: in order, in bounds, told in the GUI thread, and each with one end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from app.core.commands import Command, DeleteCommand, PowerCommand, Progress, Verb
from app.core.errors import ErrorKind, Failure, HostError
from app.core.job import Job, JobStatus
from app.core.messages import Message, message
from app.core.partitions import PartitionState
from app.services.jobs import HOST_LIMIT, LOG_LIMIT, Jobs
from app.services.journal import Journal
from tests.unit.services.fake_gateway import FakeGateway

TITLE = message("Start {name}", name="web-01")


class Heard:
    """What the signals of Jobs said, in order, and that it was said in the GUI thread."""

    def __init__(self, jobs: Jobs) -> None:
        self.events: list[tuple[str, Job]] = []
        self.threads: set[object] = set()
        for name in ("job_added", "job_changed", "job_ended"):
            getattr(jobs, name).connect(lambda job, name=name: self._hear(name, job))

    def _hear(self, name: str, job: Job) -> None:
        self.threads.add(QThread.currentThread())
        self.events.append((name, job))

    def of(self, job_id: int) -> list[tuple[str, JobStatus]]:
        return [(name, job.status) for name, job in self.events if job.id == job_id]


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.jsonl")


@pytest.fixture
def jobs(qapp: object, journal: Journal, problems: list[Message]) -> Iterator[Jobs]:  # noqa: ARG001 - needs Qt
    made = Jobs(journal, problems.append)
    yield made
    assert made.close(10.0), "a job still runs at the end of its test"


@pytest.fixture
def heard(jobs: Jobs) -> Heard:
    return Heard(jobs)


def start(jobs: Jobs, gateway: FakeGateway, uuid: str, host: str = "A", verb: Verb = Verb.START) -> Job:
    return jobs.submit(host, f"Host {host}", gateway, PowerCommand(uuid, f"vm-{uuid}", verb), TITLE)  # type: ignore[arg-type]


def wait_ended(qtbot: QtBot, heard: Heard, *ids: int) -> None:
    wanted = set(ids)
    qtbot.waitUntil(lambda: wanted <= {job.id for name, job in heard.events if name == "job_ended"}, timeout=10_000)


def test_a_job_is_told_from_its_begin_to_its_end(jobs: Jobs, gateway: FakeGateway, heard: Heard, qtbot: QtBot) -> None:
    job = start(jobs, gateway, "u")
    assert job.shown_state is PartitionState.STARTING
    assert (job.host_id, job.host_name, job.uuid, job.machine_name) == ("A", "Host A", "u", "vm-u")
    assert jobs.running()[0].id == job.id
    gateway.wait_begun(1)
    with qtbot.waitSignal(jobs.became_idle):
        gateway.release("u")
    assert heard.of(job.id) == [
        ("job_added", JobStatus.WAITING),
        ("job_changed", JobStatus.RUNNING),
        ("job_ended", JobStatus.DONE),
    ]
    assert heard.threads == {jobs.thread()}
    ended = jobs.finished()[0]
    assert ended == heard.events[-1][1]
    assert ended.started_epoch_s is not None
    assert ended.ended_epoch_s is not None
    assert ended.ended_epoch_s >= ended.started_epoch_s
    assert ended.failure is None
    assert jobs.running() == ()


def test_a_host_does_four_at_a_time_in_order(jobs: Jobs, gateway: FakeGateway, heard: Heard, qtbot: QtBot) -> None:
    submitted = [start(jobs, gateway, f"u{number}") for number in range(10)]
    gateway.wait_begun(HOST_LIMIT)
    assert gateway.begun == [f"u{number}" for number in range(HOST_LIMIT)] or gateway.most_at_once == HOST_LIMIT
    assert [job.status for job in jobs.running()].count(JobStatus.WAITING) == 6
    for number in range(10):
        gateway.release(f"u{number}")
    wait_ended(qtbot, heard, *(job.id for job in submitted))
    assert gateway.most_at_once == HOST_LIMIT


def test_a_machine_does_one_at_a_time_and_others_go_by(
    jobs: Jobs, gateway: FakeGateway, heard: Heard, qtbot: QtBot
) -> None:
    first = start(jobs, gateway, "u", verb=Verb.PAUSE)
    second = start(jobs, gateway, "u", verb=Verb.RESUME)
    other = start(jobs, gateway, "v")
    gateway.wait_begun(2)
    assert sorted(gateway.begun) == ["u", "v"]
    assert [(job.id, job.status) for job in jobs.running()] == [
        (first.id, JobStatus.RUNNING),
        (second.id, JobStatus.WAITING),
        (other.id, JobStatus.RUNNING),
    ]
    gateway.release("u")
    gateway.wait_begun(3)
    gateway.release("u", "v")
    wait_ended(qtbot, heard, first.id, second.id, other.id)
    assert gateway.begun[-1] == "u"


def test_a_host_that_hangs_holds_up_its_own_jobs_only(
    jobs: Jobs, gateway: FakeGateway, heard: Heard, qtbot: QtBot
) -> None:
    hung = FakeGateway()
    stuck = [start(jobs, hung, f"u{number}", host="hung") for number in range(6)]
    hung.wait_begun(HOST_LIMIT)
    fine = start(jobs, gateway, "u", host="fine")
    gateway.release("u")
    wait_ended(qtbot, heard, fine.id)
    assert {job.host_id for job in jobs.running()} == {"hung"}
    hung.release(*(f"u{number}" for number in range(6)))
    wait_ended(qtbot, heard, *(job.id for job in stuck))


def test_the_same_uuid_on_two_hosts_is_two_machines(
    jobs: Jobs, gateway: FakeGateway, heard: Heard, qtbot: QtBot
) -> None:
    one, two = start(jobs, gateway, "u", host="A"), start(jobs, gateway, "u", host="B")
    gateway.wait_begun(2)
    gateway.release("u", "u")
    wait_ended(qtbot, heard, one.id, two.id)


def test_a_failure_is_kept_with_its_sentences(jobs: Jobs, gateway: FakeGateway, heard: Heard, qtbot: QtBot) -> None:
    failure = Failure(ErrorKind.DENIED, message("It failed."), message("Not allowed."))

    def refuse(_command: Command, _progress: Progress) -> None:
        raise HostError(failure)

    gateway.acts["u"] = refuse
    job = start(jobs, gateway, "u")
    wait_ended(qtbot, heard, job.id)
    assert jobs.job(job.id).status is JobStatus.FAILED  # type: ignore[union-attr]
    assert jobs.finished()[-1].failure is failure


def test_a_mistake_of_ours_is_a_failure_with_details_and_the_worker_lives(
    jobs: Jobs, gateway: FakeGateway, heard: Heard, qtbot: QtBot
) -> None:
    def crash(_command: Command, _progress: Progress) -> None:
        raise ZeroDivisionError("not today")

    gateway.acts["u"] = crash
    job, after = start(jobs, gateway, "u"), start(jobs, gateway, "u")
    wait_ended(qtbot, heard, job.id, after.id)
    failure = jobs.finished()[0].failure
    assert failure is not None
    assert failure.kind is ErrorKind.OTHER
    assert "ZeroDivisionError: not today" in str(failure.why)
    assert "Traceback" in failure.details
    assert jobs.finished()[1].status is JobStatus.FAILED


def test_cancelling(jobs: Jobs, gateway: FakeGateway, heard: Heard, qtbot: QtBot) -> None:
    def save(_command: Command, progress: Progress) -> None:
        waiting = threading.Event()
        while not progress.is_cancelled():
            waiting.wait(0.005)
        raise HostError(Failure(ErrorKind.CANCELLED, message("Cancelled."), message("You asked for it.")))

    gateway.acts["u"] = save
    running = start(jobs, gateway, "u", verb=Verb.SAVE)
    waiting = start(jobs, gateway, "u")
    gateway.wait_begun(1)
    assert [job.can_cancel for job in jobs.running()] == [True, True]
    jobs.cancel(waiting.id)
    assert jobs.job(waiting.id).status is JobStatus.CANCELLED  # type: ignore[union-attr]
    jobs.cancel(running.id)
    wait_ended(qtbot, heard, running.id, waiting.id)
    assert jobs.job(running.id).status is JobStatus.CANCELLED  # type: ignore[union-attr]
    assert gateway.begun == ["u"], "a cancelled job never begins"
    jobs.cancel(running.id)
    jobs.cancel(12345)


def test_what_does_not_heed_cancelling_says_so(jobs: Jobs, gateway: FakeGateway, heard: Heard, qtbot: QtBot) -> None:
    job = start(jobs, gateway, "u", verb=Verb.TURN_OFF)
    gateway.wait_begun(1)
    assert not jobs.running()[0].can_cancel
    jobs.cancel(job.id)
    gateway.release("u")
    wait_ended(qtbot, heard, job.id)
    assert jobs.job(job.id).status is JobStatus.DONE, "what was done is not called cancelled"  # type: ignore[union-attr]


def test_retrying(jobs: Jobs, gateway: FakeGateway, heard: Heard, qtbot: QtBot) -> None:
    def fail(_command: Command, _progress: Progress) -> None:
        raise ValueError

    gateway.acts["u"] = fail
    job = start(jobs, gateway, "u")
    assert jobs.retry(job.id) is None or jobs.job(job.id).is_over  # type: ignore[union-attr]
    wait_ended(qtbot, heard, job.id)
    gateway.acts.clear()
    again = jobs.retry(job.id)
    assert again is not None
    assert again.id != job.id
    assert (again.title, again.uuid, again.host_id) == (job.title, job.uuid, job.host_id)
    gateway.release("u")
    wait_ended(qtbot, heard, again.id)
    assert jobs.job(again.id).status is JobStatus.DONE  # type: ignore[union-attr]
    assert jobs.retry(999) is None


def test_progress_is_told_at_most_ten_times_a_second_and_its_last_word_counts(
    jobs: Jobs, gateway: FakeGateway, heard: Heard, qtbot: QtBot
) -> None:
    reported = threading.Event()
    release = threading.Event()

    def work(_command: Command, progress: Progress) -> None:
        for number in range(5001):
            progress.report(number / 100)
        reported.set()
        assert release.wait(10.0)
        progress.report(77.0)

    gateway.acts["u"] = work
    job = start(jobs, gateway, "u", verb=Verb.SAVE)
    assert reported.wait(10.0)
    qtbot.waitUntil(lambda: any(each.percent == 50.0 for _, each in heard.events), timeout=5000)
    told = [each.percent for name, each in heard.events if name == "job_changed" and each.percent is not None]
    assert len(told) <= 12
    assert told == sorted(told)
    release.set()
    wait_ended(qtbot, heard, job.id)
    assert heard.events[-1] == ("job_ended", jobs.finished()[-1])
    assert jobs.finished()[-1].percent == 77.0


def test_the_log_is_bounded(jobs: Jobs, gateway: FakeGateway, heard: Heard, qtbot: QtBot) -> None:
    gateway.acts.update({f"u{number}": lambda _command, _progress: None for number in range(LOG_LIMIT + 20)})
    last = [start(jobs, gateway, f"u{number}", host=f"h{number % 9}") for number in range(LOG_LIMIT + 20)][-1]
    qtbot.waitUntil(lambda: not jobs.running(), timeout=20_000)
    assert len(jobs.finished()) == LOG_LIMIT
    assert jobs.finished()[-1].id == last.id
    wait_ended(qtbot, heard, last.id)


def test_deleting_shows_deleting(jobs: Jobs, gateway: FakeGateway) -> None:
    job = jobs.submit("A", "A", gateway, DeleteCommand("u", "vm", ("/x",)), TITLE, equivalent="virsh undefine vm")  # type: ignore[arg-type]
    assert job.shown_state is PartitionState.DELETING
    assert job.equivalent == "virsh undefine vm"
    gateway.release("u")


@pytest.mark.usefixtures("qapp")
def test_the_end_waits_a_bounded_time_and_leaves_no_waiting_job(journal: Journal, gateway: FakeGateway) -> None:
    jobs = Jobs(journal, lambda _: None)
    start(jobs, gateway, "u")
    start(jobs, gateway, "u")
    gateway.wait_begun(1)
    assert not jobs.close(0.05)
    gateway.release("u")
    assert jobs.close(10.0)
    assert gateway.begun == ["u"]
    assert not any(thread.name.startswith("job ") and thread.is_alive() for thread in _joined())


def _joined() -> list[threading.Thread]:
    found = [thread for thread in threading.enumerate() if thread.name.startswith("job ")]
    for thread in found:
        thread.join(10.0)
    return found


def test_what_a_command_tells_is_heard_in_its_thread_and_then_signalled(
    qtbot: QtBot, journal: Journal, gateway: FakeGateway
) -> None:
    heard: list[tuple[int, object, bool]] = []
    is_main = threading.current_thread
    main = is_main()
    jobs = Jobs(journal, lambda _: None, None, lambda job, told: heard.append((job.id, told, is_main() is main)))
    signalled: list[tuple[int, object]] = []
    jobs.job_told.connect(lambda job, told: signalled.append((job.id, told)))
    ended: list[int] = []
    jobs.job_ended.connect(lambda job: ended.append(len(signalled)))
    gateway.acts["1"] = lambda _, progress: progress.tell("outcome")
    gateway.release("1")
    job = start(jobs, gateway, "1")
    qtbot.waitUntil(lambda: bool(ended), timeout=10_000)
    assert heard == [(job.id, "outcome", False)]
    assert signalled == [(job.id, "outcome")]
    assert ended == [1], "told before it has ended"
    assert jobs.close(10.0)
