"""Export: the folder is asked for once, each machine gets a task, and what is to be known of it is told."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.controllers.exporting import ExportController
from app.core.commands import Command, Progress
from app.core.partitions import PartitionState
from app.core.transfer import Consistency, ExportCommand, Exported, Omission
from app.services.setting_keys import EXPORT_FOLDER
from tests.support.partitions import a_machine
from tests.unit.controllers.desk import Desk


@pytest.fixture
def controller(desk: Desk) -> ExportController:
    return ExportController(desk.sessions, desk.jobs, desk.settings, desk.prompts)


def test_each_machine_is_exported_to_the_folder(desk: Desk, controller: ExportController, qtbot: QtBot) -> None:
    machines = (a_machine("u1", "web", PartitionState.OFF), a_machine("u2", "db", PartitionState.RUNNING))
    session, host = desk.add("atelier", *machines)
    uuids = list(host.machines)
    told: list[object] = []
    controller.explained.connect(told.append)

    def perform(command: Command, progress: Progress) -> None:
        host.done.append(command)
        progress.tell(Exported(f"/exports/{command.name}", Consistency.CRASH, (Omission.MEMORY,)))

    host.perform = perform  # type: ignore[method-assign]
    controller.run("export", desk.select(session, *uuids))
    ((question, answer),) = desk.prompts.exports
    assert question.is_running
    answer("/exports")
    qtbot.waitUntil(lambda: len(told) == 2)
    assert len(host.done) == 2
    assert set(host.done) == {ExportCommand(uuid, host.machines[uuid].name, "/exports") for uuid in uuids}
    assert "/exports/" in str(told[0])
    assert "power failure" in str(told[0])
    assert "memory" in str(told[0])
    assert desk.settings.get(EXPORT_FOLDER) == "/exports"


def test_nothing_is_asked_without_a_machine(desk: Desk, controller: ExportController) -> None:
    session, _ = desk.add("atelier", a_machine("u1", "web", PartitionState.OFF))
    controller.run("export", desk.select(session))
    assert desk.prompts.exports == []
