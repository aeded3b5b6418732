"""Notices in the bar above the partitions."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPlainTextEdit

from app.core.messages import message
from app.services.notices import Severity
from tests.ui.stage import Stage


def bar(stage: Stage) -> str:
    return stage.find("message-text", QLabel).text() if stage.find("message-bar").isVisible() else ""


def close(stage: Stage) -> None:
    stage.key("Esc", stage.find("message-bar"))


def test_a_notice_is_shown_with_details_that_can_be_copied(stage: Stage) -> None:
    stage.rest.parts.notices.add(message("The disk is full."), Severity.ERROR, "line 1\nline 2")
    assert bar(stage) == "The disk is full."
    assert stage.find("message-bar").accessibleName() == "Error: The disk is full."
    stage.press("message-action-0")
    dialog = stage.dialog("notice-dialog")
    assert dialog.findChild(QPlainTextEdit, "notice-details").toPlainText() == "line 1\nline 2"
    stage.press("copy-notice", dialog)
    assert stage.app.clipboard().text() == "The disk is full.\n\nline 1\nline 2"
    stage.press("close", dialog)
    assert bar(stage) == "", "who has read the details has dealt with it"


def test_a_notice_without_details_has_no_link(stage: Stage) -> None:
    stage.rest.parts.notices.add(message("Only this."))
    assert stage.find("message-bar").findChild(QLabel, "message-text").text() == "Only this."
    assert not [w for w in stage.find("message-bar").children() if w.objectName().startswith("message-action")]


def test_what_comes_up_again_is_told_again_only_after_it_was_closed(stage: Stage) -> None:
    for _ in range(3):
        stage.rest.parts.notices.add(message("The disk is full."))
    assert bar(stage) == "The disk is full."
    close(stage)
    assert bar(stage) == ""
    stage.rest.parts.notices.add(message("The disk is full."))
    assert bar(stage) == "The disk is full."


def test_fifty_messages_are_kept_and_closed_one_by_one(stage: Stage) -> None:
    for number in range(60):
        stage.rest.parts.notices.add(message("Notice {number}.", number=number))
    assert bar(stage) == "Notice 59. (49 more)"
    for _ in range(49):
        close(stage)
    assert bar(stage) == "Notice 10."
    close(stage)
    assert bar(stage) == ""


def test_a_message_takes_no_focus_and_f6_reaches_it(stage: Stage) -> None:
    stage.rest.wiring.partitions.focus_table()
    before = stage.app.focusWidget()
    stage.rest.parts.notices.add(message("Look."), Severity.WARNING, "details")
    assert stage.app.focusWidget() is before
    reached = set()
    for _ in range(10):
        stage.key("F6")
        focused = stage.app.focusWidget()
        bar_widget = stage.find("message-bar")
        reached.add(focused is bar_widget or bar_widget.isAncestorOf(focused))
    assert True in reached
