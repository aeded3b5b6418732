"""Ctrl+C in the main window: what has the focus is copied."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QLabel

from app.core.messages import message
from tests.ui.stage import Stage

LONG = "/var/lib/partita/" + "x" * 100


def copied(stage: Stage) -> str:
    """What the action with the window's Ctrl+C copies."""
    assert stage.action("copy").shortcut().toString() == "Ctrl+C"
    stage.app.clipboard().setText("what was there before")
    stage.do("copy")
    return stage.app.clipboard().text()


def test_rows_are_copied_from_the_table(stage: Stage) -> None:
    stage.select("web")
    stage.rest.wiring.partitions.table.setFocus()
    assert copied(stage).splitlines()[1].startswith("web\t")


def test_a_text_is_copied_whole_or_as_far_as_it_is_marked(stage: Stage) -> None:
    stage.select("web")
    stage.do("tab-summary")
    stage.wait(lambda: stage.find("fact-uuid", QLabel).isVisible())
    label = stage.find("fact-uuid", QLabel)
    label.setFocus()
    uuid = copied(stage)
    assert re.fullmatch(r"[0-9a-f-]{36}", uuid)
    label.setSelection(0, 8)
    assert copied(stage) == uuid[:8]


def test_a_path_in_a_message_is_copied_without_its_breaks(stage: Stage) -> None:
    stage.rest.parts.notices.add(message("“{path}” is full.", path=LONG))
    label = stage.find("message-text", QLabel)
    assert LONG not in label.text()
    label.setFocus()
    assert copied(stage) == f"“{LONG}” is full."
