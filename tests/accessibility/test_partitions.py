"""The Partitions pane as a screen reader gets it."""

from __future__ import annotations

import re

import pytest

from tests.accessibility.conftest import Launch
from tests.support.audit.contrast import failures, measure
from tests.support.audit.reader import Reader
from tests.support.desktop import Desktop, wait_until

WINDOW = "tests.support.partitions_window"


@pytest.mark.parametrize("theme", ["light", "dark", "high-contrast-black", "high-contrast-white"])
def test_the_pane_has_no_violations(launch: Launch, desktop: Desktop, theme: str) -> None:
    with Reader(launch(WINDOW, f"--theme={theme}", "--groups")) as reader:
        reader.wait_for("table", "Partitions")
        report = reader.audit(with_tab=theme == "light")
        measured = measure(desktop.picture(), reader.texts())
    assert not report.violations, str(report)
    assert len(measured) > 15, "texts were looked at"
    assert failures(measured) == []


def test_rows_are_read_with_their_words_and_units(launch: Launch, desktop: Desktop) -> None:
    with Reader(launch(WINDOW)) as reader:
        table = reader.wait_for("table", "Partitions")
        assert table.table().headers[:3] == ("Name", "State", "CPU Usage %")
        assert table.cell(0, 0).name == "build-runner-07"
        assert table.cell(0, 1).name == "State Running"
        wait_until(lambda: re.fullmatch(r"CPU \d+ percent", table.cell(0, 2).name), "a number in words")
        desktop.keyboard.press("Home")
        reader.wait_focus("table cell", "build-runner-07")
        desktop.keyboard.press("Up")
        reader.wait_focus("table cell", re.compile("Parent partition, atelier.*"))
        desktop.keyboard.press("Down", "Down")
        reader.wait_focus("table cell", "db-01")


def test_groups_say_what_they_are_and_whether_they_are_open(launch: Launch, desktop: Desktop) -> None:
    with Reader(launch(WINDOW, "--groups")) as reader:
        reader.wait_for("table", "Partitions")
        desktop.keyboard.press("Home")
        reader.wait_focus("table cell", "Group databases, 2 machines, collapsed")
        desktop.keyboard.press("Right")
        wait_until(
            lambda: reader.find_all("table cell", "Group databases, 2 machines, expanded"), "the group to be open"
        )
        desktop.keyboard.press("Down")
        reader.wait_focus("table cell", "db-01")


def test_the_keyboard_goes_on_from_what_a_screen_reader_selected(launch: Launch, desktop: Desktop) -> None:
    with Reader(launch(WINDOW)) as reader:
        table = reader.wait_for("table", "Partitions")
        desktop.keyboard.press("Home")
        reader.wait_focus("table cell", "build-runner-07")
        names = table.column(0)
        table.select_row(names.index("files"))
        reader.wait_focus("table cell", "files")
        desktop.keyboard.press("Down")
        reader.wait_focus("table cell", "legacy-erp-2008")
        table.select_row(names.index("db-01"), names.index("web-02"))
        reader.wait_focus("table cell", "web-02")
        desktop.keyboard.press("Up")
        reader.wait_focus("table cell", "web-01")
