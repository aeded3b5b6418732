"""A virtual machine made by real keys in the real program, with what a screen reader is told on the way."""

from __future__ import annotations

import re

from tests.accessibility.places import STEPS
from tests.support.desktop import wait_until
from tests.support.partita import Partita


def test_a_machine_is_made_by_real_keys(partita: Partita) -> None:
    if partita.host_name() != "atelier":
        partita.select_host("atelier")
    reader, keyboard = partita.reader, partita.keyboard
    partita.take_focus("partitions")
    keyboard.press("ctrl+n")
    reader.wait_for("dialog", object_name="new-machine-wizard")
    wait_until(lambda: not reader.find_all("notification"), "what the host can do")
    reader.wait_focus("push button", "Next")
    keyboard.press("Return")
    reader.wait_focus("text", "Name")
    keyboard.press("ctrl+a")
    keyboard.type("typed by hand")
    for number, title in enumerate(STEPS[2:], 3):
        keyboard.press("alt+n" if number % 2 else "Return")
        reader.wait_for("list item", f"Step {number} of {len(STEPS)}, {title}, current")
    keyboard.press("alt+p")
    reader.wait_for("list item", re.compile("Step 8 of 9, .*, current"))
    keyboard.press("alt+f")
    wait_until(lambda: not reader.find_all("dialog"), "end of the wizard")
    partita.wait_machine("typed by hand")
    partita.wait_cell("typed by hand", "State", "State Off")
