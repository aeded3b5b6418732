"""From a selection to jobs: rules, questions, and what is done when the answer comes late."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.controllers.actions import VERB_ACTIONS
from app.controllers.machines import MachineController
from app.core.commands import (
    DeleteCommand,
    DeletionQuery,
    PowerCommand,
    RenameCommand,
    SetAutomaticStartCommand,
    SetNotesCommand,
)
from app.core.details import DeletionPreview
from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import message
from app.core.partitions import PartitionState as S
from app.core.rules import RISKY_VERBS
from tests.support.partitions import a_machine
from tests.unit.controllers.desk import Desk

WEB, DB, OFF = a_machine("w", "web"), a_machine("d", "db"), a_machine("o", "old", S.OFF)


@pytest.fixture
def machines(desk: Desk) -> MachineController:
    return MachineController(desk.sessions, desk.jobs, desk.prompts)


def settle(desk: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not desk.jobs.running())


@pytest.mark.parametrize(("action", "verb"), VERB_ACTIONS.items())
def test_a_verb_asks_exactly_when_something_may_be_lost(
    desk: Desk, machines: MachineController, qtbot: QtBot, action: str, verb
) -> None:
    state = {"start": S.OFF, "resume": S.PAUSED, "delete-saved-state": S.SAVED}.get(action, S.RUNNING)
    session, host = desk.add("rack", a_machine("m", "vm", state))
    machines.run(action, desk.select(session, "m"))
    assert bool(desk.prompts.questions) == (verb in RISKY_VERBS)
    for question, yes in desk.prompts.questions:
        assert "vm" in str(question.title)
        assert "rack" in str(question.title)
        assert question.items == ("vm   m…m",)
        yes()
    settle(desk, qtbot)
    assert host.done == [PowerCommand("m", "vm", verb)]
    assert desk.ended()[0].equivalent.startswith("virsh ")


def test_no_answer_is_no(desk: Desk, machines: MachineController) -> None:
    session, host = desk.add("rack", WEB)
    machines.run("turn-off", desk.select(session, "w"))
    assert (host.done, desk.jobs.running()) == ([], ())


def test_late_answers_leave_alone_what_went_on(desk: Desk, machines: MachineController, qtbot: QtBot) -> None:
    session, host = desk.add("rack", WEB, DB, a_machine("x", "gone"))
    machines.run("turn-off", desk.select(session, "w", "d", "x"))
    host.show(WEB._replace(state=S.OFF), DB)
    desk.prompts.questions[0][1]()
    settle(desk, qtbot)
    assert [command.uuid for command in host.done] == ["d"]


def test_rename_of_what_is_off_and_of_what_runs(desk: Desk, machines: MachineController, qtbot: QtBot) -> None:
    session, host = desk.add("rack", WEB, OFF)
    said: list[str] = []
    machines.explained.connect(lambda text: said.append(str(text)))
    machines.run("rename", desk.select(session, "o"))
    question, rename = desk.prompts.texts[-1]
    assert (question.text, question.hint) == ("old", None)
    assert question.problem("web") is not None, "the name is taken"
    assert question.problem("old") is None, "its own is not"
    rename("new")
    settle(desk, qtbot)
    assert said == []
    machines.run("rename", desk.select(session, "w"))
    question, rename = desk.prompts.texts[-1]
    assert question.hint is not None
    rename("front")
    qtbot.waitUntil(lambda: bool(said))
    assert "Only the title changed" in said[0]
    assert host.done == [RenameCommand("o", "old", "new"), RenameCommand("w", "web", "front")]
    assert [job.equivalent.split()[1] for job in desk.ended()] == ["domrename", "desc"]


def test_a_rename_that_failed_explains_nothing(desk: Desk, machines: MachineController, qtbot: QtBot) -> None:
    session, host = desk.add("rack", WEB)
    said: list[object] = []
    machines.explained.connect(said.append)
    host.failure = HostError(Failure(ErrorKind.BUSY, message("Not renamed."), message("It is busy.")))
    machines.run("rename", desk.select(session, "w"))
    with qtbot.waitSignal(desk.jobs.job_ended):
        desk.prompts.texts[0][1]("front")
    assert said == []


def test_a_host_that_cannot_rename_is_given_a_title_only_when_that_is_wanted(
    desk: Desk, machines: MachineController, qtbot: QtBot
) -> None:
    session, host = desk.add("rack", OFF)
    host.failure = HostError(Failure(ErrorKind.UNSUPPORTED, message("Not renamed."), message("It cannot.")))
    machines.run("rename", desk.select(session, "o"))
    with qtbot.waitSignal(desk.jobs.job_ended):
        desk.prompts.texts[0][1]("new")
    question, set_title = desk.prompts.questions[-1]
    assert "“new”" in str(question.title)
    assert "cannot rename" in str(question.text)
    assert host.done == [], "nothing is changed before the answer"
    host.failure = None
    set_title()
    settle(desk, qtbot)
    assert host.done == [RenameCommand("o", "old", "new", is_title=True)]
    assert desk.ended()[-1].equivalent.split()[1:4] == ["desc", "o", "--title"]


def test_what_does_not_change_is_no_job(desk: Desk, machines: MachineController) -> None:
    session, _ = desk.add("rack", OFF, WEB._replace(notes="n"))
    machines.run("rename", desk.select(session, "o"))
    desk.prompts.texts[-1][1]("old")
    machines.run("edit-notes", desk.select(session, "w"))
    desk.prompts.texts[-1][1]("n")
    assert desk.jobs.running() == ()
    assert desk.ended() == []


def test_notes_carry_what_was_read(desk: Desk, machines: MachineController, qtbot: QtBot) -> None:
    session, host = desk.add("rack", WEB._replace(notes="old\nlines"))
    machines.run("edit-notes", desk.select(session, "w"))
    question, change = desk.prompts.texts[0]
    assert (question.text, question.has_lines) == ("old\nlines", True)
    assert question.problem("x" * 9000) is not None
    change("new")
    settle(desk, qtbot)
    assert host.done == [SetNotesCommand("w", "web", "old\nlines", "new")]


def test_automatic_start_of_many_becomes_the_same(desk: Desk, machines: MachineController, qtbot: QtBot) -> None:
    session, host = desk.add("rack", WEB._replace(starts_automatically=True), DB)
    machines.run("automatic-start", desk.select(session, "w", "d"))
    settle(desk, qtbot)
    assert host.done == [SetAutomaticStartCommand("d", "db", True)], "the other has it already"


def test_delete_asks_with_files_and_deletes_only_what_was_ticked(
    desk: Desk, machines: MachineController, qtbot: QtBot
) -> None:
    session, host = desk.add("rack", OFF, a_machine("p", "second", S.OFF))
    machines.run("delete", desk.select(session, "o", "p"))
    question, delete, closed = desk.prompts.deletions[0]
    assert question.machines == (("o", "old"), ("p", "second"))
    qtbot.waitUntil(lambda: {DeletionQuery("o"), DeletionQuery("p")} <= set(host.asked))
    preview = DeletionPreview("o", "old", (), False, False)
    session.answered.emit(DeletionQuery("o"), preview)
    session.answered.emit(DeletionQuery("other"), DeletionPreview("other", "x", (), False, False))
    assert desk.prompts.previews == [preview], "answers to others' questions are none of this"
    delete({"p": ("/a.img",)})
    closed()
    settle(desk, qtbot)
    assert sorted(host.done, key=lambda command: command.uuid) == [
        DeleteCommand("o", "old", ()), DeleteCommand("p", "second", ("/a.img",)),
    ]  # fmt: skip
    session.answered.emit(DeletionQuery("p"), preview)
    assert desk.prompts.previews == [preview], "the dialog is gone"


def test_a_command_for_a_host_that_is_gone_fails_with_words(
    desk: Desk, machines: MachineController, qtbot: QtBot
) -> None:
    session, _ = desk.add("rack", WEB)
    selection = desk.select(session, "w")
    session.stop()
    machines.run("pause", selection)
    settle(desk, qtbot)
    assert str(desk.ended()[0].failure.why) == "The host is not connected."
    desk.sessions.remove(session.host_id)
    machines.run("pause", selection)
    assert len(desk.ended()) == 1, "a host that is off the list takes no commands"
