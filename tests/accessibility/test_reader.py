"""The sample program driven by keyboard and by accessible names, and what it says."""

from __future__ import annotations

import re

import pytest

from tests.support.audit.item import ReaderError
from tests.support.audit.reader import Reader
from tests.support.desktop import Desktop, wait_until


def test_tables_are_read_by_header(sample: Reader) -> None:
    table = sample.find("table", "Machines").table()
    assert table.headers == ("Name", "State", "CPU")
    assert table.column("State") == ("Running", "Off", "Saved")


def test_rows_are_selected_and_cells_found(sample: Reader) -> None:
    machines = sample.find("table", "Machines")
    machines.select_row(2)
    wait_until(lambda: "selected" in machines.cell(2, 0).states, "selection of the row")
    assert machines.cell(2, 0).name == "db-01"
    assert "selected" not in machines.cell(0, 0).states


def test_things_are_found_by_object_name(sample: Reader) -> None:
    assert sample.find(object_name="host-tree").name == "Hosts"


def test_what_is_not_there_is_said(sample: Reader) -> None:
    with pytest.raises(ReaderError, match="0 objects"):
        sample.find("push button", "Turn Off")
    with pytest.raises(ReaderError, match="offers"):
        sample.find("push button", "Connect").act("Explode")


def test_a_menu_item_is_done_by_name_and_announced(sample: Reader) -> None:
    sample.find("menu item", "New", is_showing=False).act()
    assert sample.wait_heard("web-03 was created") == ("polite", "web-03 was created")
    sample.find("menu item", "Edit", is_showing=False).act()
    assert sample.wait_heard(re.compile("web-01 could not .*"))[0] == "assertive"


def test_a_burst_is_announced_as_one(sample: Reader) -> None:
    sample.find("menu item", "Export", is_showing=False).act()
    sample.wait_heard("5 machines started")
    assert [text for _, text in sample.heard()] == ["5 machines started"]


def test_keys_go_to_the_program(sample: Reader, desktop: Desktop) -> None:
    desktop.keyboard.press("ctrl+n")
    sample.wait_heard("web-03 was created")
    desktop.keyboard.press("alt+i")
    field = sample.wait_focus("text", "Filter")
    desktop.keyboard.type("web")
    wait_until(lambda: field.refresh().text == "web", "text in the field")
    desktop.keyboard.press("Tab")
    sample.wait_focus("combo box", "System:")


def test_a_click_presses_a_button_and_the_notice_is_spoken(sample: Reader, desktop: Desktop) -> None:
    assert sample.find_all("notification") == []
    desktop.keyboard.click(*sample.find("push button", "Connect").middle)
    assert sample.wait_for("notification").name == "Connected to local"
    sample.wait_heard("Connected to local")


def test_the_chart_is_named_described_and_read_on_demand(sample: Reader, desktop: Desktop) -> None:
    graph = sample.find("chart", "CPU use")
    assert graph.description == "now 3 percent, highest 40"
    desktop.keyboard.click(*graph.middle)
    sample.find("table", "Machines").cell(0, 0)
    desktop.keyboard.press("alt+i")
    sample.wait_focus("text", "Filter")
    desktop.keyboard.press("shift+Tab")
    sample.wait_focus("chart", "CPU use")
    desktop.keyboard.press("space")
    sample.wait_heard("CPU use: now 3 percent, highest 40")


def test_names_of_labels_have_no_mnemonic_marks(sample: Reader) -> None:
    assert sample.find("text", "Filter").labels == ["Filter"]
    assert sample.find("combo box", "System:").labels == ["System:"]
    assert sample.find_all(name=re.compile(".*&.*")) == []
