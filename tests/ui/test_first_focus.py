"""Where the keyboard is when the first list has come: on the host itself, which is read then."""

from __future__ import annotations

from tests.ui.stage import Stage


def test_the_parent_partition_has_the_keyboard_and_is_current(stage: Stage) -> None:
    pane = stage.rest.wiring.partitions
    stage.wait(lambda: stage.app.focusWidget() is pane.parent_table)
    assert pane.parent_table.currentIndex().isValid()
    assert pane.selected() == ("parent",)


def test_rows_that_come_into_sight_take_the_keyboard_that_nobody_has(stage: Stage) -> None:
    """They were to have it when they could not be seen; Qt then gives it to nobody."""
    pane, window = stage.rest.wiring.partitions, stage.window
    stage.wait(lambda: stage.app.focusWidget() is pane.parent_table)
    stage.app.focusWidget().clearFocus()
    window.show_problem(True)
    assert stage.app.focusWidget() is None
    row = stage.rest.parts.hosts_model.host(stage.rest.parts.console.session.host_id)
    stage.rest.parts.hosts_model.update(row.host_id, running_count=row.running_count + 1)
    assert stage.app.focusWidget() is pane.parent_table
