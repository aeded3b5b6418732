"""The look of every page of the disk wizards, from inside."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from app.views.wizards.frame import Wizard
from tests.ui.stage import Stage
from tests.ui.test_lint import check
from tests.ui.wizards.conftest import FOLDER
from tests.ui.wizards.disks.steps import (
    ACTION,
    CHANGE,
    CHILD,
    LONG,
    SUMMARY,
    TYPE,
    locate,
)
from tests.ui.wizards.test_pages import put


@pytest.mark.parametrize("deed", ["compact", "convert", "expand", "shrink", "merge", "reconnect"])
def test_lint_of_edit(stage: Stage, edit: Wizard, deed: str) -> None:
    for path in (CHILD if deed in {"merge", "reconnect"} else f"{FOLDER}/{LONG}",):
        locate(stage, edit, path)
        check(stage, edit)
        edit.go_to(ACTION)
        check(stage, edit)
        put(edit, f"deed-{deed}", True)
        edit.go_to(CHANGE)
        check(stage, edit)
        edit.finish() if deed in {"expand", "shrink", "reconnect"} else None
        check(stage, edit)
        edit.go_to(SUMMARY)
        check(stage, edit)


def test_lint_of_new(stage: Stage, new: Wizard) -> None:
    for kind in ("fixed", "dynamic", "differencing"):
        new.go_to(TYPE)
        put(new, f"type-{kind}", True)
        for number in range(len(new.pages)):
            new.go_to(number)
            check(stage, new)
        new.finish() if kind == "differencing" else None
        check(stage, new)


def test_lint_of_inspect(stage: Stage) -> None:
    stage.do("inspect-disk")
    dialog = stage.dialog("inspect-disk-dialog")
    check(stage, dialog)
    put(dialog, "inspect-path", f"{FOLDER}/{LONG}")
    stage.wait(lambda: dialog.findChild(QPushButton, "inspect-copy").isEnabled())
    check(stage, dialog)
    put(dialog, "inspect-path", "x")
    check(stage, dialog)


def test_each_page_has_help(stage: Stage, new: Wizard) -> None:
    for number in range(len(new.pages)):
        new.go_to(number)
        stage.press("wizard-help", new)
        dialog = stage.dialog("help-dialog")
        assert len(dialog.accessibleDescription()) > 40
        dialog.reject()
        stage.wait(lambda: not any(each.objectName() == "help-dialog" for each in stage.dialogs()))
