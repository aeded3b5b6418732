"""Each lifecycle action from the window, and what the host says afterwards."""

from __future__ import annotations

from app.core.partitions import PartitionState as S
from tests.ui.stage import Stage


def test_pause_and_resume(stage: Stage) -> None:
    stage.select("web")
    stage.do("pause")
    stage.wait_state("web", S.PAUSED)
    stage.do("resume")
    stage.wait_state("web", S.RUNNING)
    assert stage.machine("db").state is S.RUNNING
