"""Settings changed through the window on a real host, page by page, and confirmed by virsh."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from tests.host.bare_machines import BareMachine, define_bare, make_image
from tests.support.desktop import Desktop, wait_until
from tests.support.lab.daemon import LibvirtHost
from tests.support.partita import Partita, running

MIB_KIB = 1024


@pytest.fixture(scope="module")
def partita(desktop: Desktop, real_host: LibvirtHost) -> Iterator[Partita]:
    with running(desktop, {real_host.uri: "atelier"}) as program:
        program.wait_host("atelier", re.compile("Connected.*|.*running.*|.*machine.*"))
        yield program


@pytest.fixture(autouse=True)
def closed(partita: Partita) -> Iterator[None]:
    """No dialog is left to the next test."""
    yield

    def close_one() -> bool:
        if partita.reader.find_all("push button", "Discard"):
            partita.press("Discard")
        elif partita.reader.find_all("dialog"):
            partita.keyboard.press("Escape")
        return not partita.reader.find_all("dialog")

    wait_until(close_one, "end of the dialogs")


@pytest.fixture
def make_bare(real_host: LibvirtHost) -> Iterator[Callable[..., BareMachine]]:
    """``make_bare(name, *disks, is_uefi=...)``: a machine that is off; gone after the test."""
    made: list[BareMachine] = []

    def make(name: str, *disks: Path, is_uefi: bool = False) -> BareMachine:
        made.append(define_bare(real_host, name, *disks, is_uefi=is_uefi))
        return made[-1]

    yield make
    for machine in made:
        if machine.exists():
            if machine.state() != "shut off":
                real_host.virsh("destroy", machine.uuid)
            real_host.virsh("undefine", machine.uuid, "--managed-save", "--snapshots-metadata", "--nvram")


def xml_of(machine: BareMachine, *, is_live: bool = False) -> etree._Element:
    """The definition as virsh prints it."""
    return etree.fromstring(machine.host.virsh("dumpxml", machine.uuid, *([] if is_live else ["--inactive"])))


def open_settings(partita: Partita, machine: BareMachine) -> None:
    partita.wait_machine(machine.name)
    partita.select(machine.name)
    partita.choose("Settings...")
    partita.reader.wait_for("dialog", object_name="settings-dialog")
    # The bar of the main window may still tell of an earlier task: only that of the dialog says "Reading".
    wait_until(lambda: not partita.reader.find_all("notification", re.compile(".*Reading.*")), "the settings", 30)


def to_page(partita: Partita, title: str, key: str, *, downs: int = 0) -> None:
    """Go to the page of a node by the beginning of its title, and so many lines down from there."""
    partita.take_focus("settings-tree")
    partita.keyboard.type(title)
    for _ in range(downs):
        partita.keyboard.press("Down")
    partita.reader.wait_for(object_name=f"settings-page-{key}")


def number(partita: Partita, object_name: str, value: int) -> None:
    partita.take_focus(object_name)
    partita.keyboard.press("ctrl+a")
    partita.keyboard.type(str(value))


def tick(partita: Partita, object_name: str) -> None:
    item = partita.reader.wait_for(object_name=object_name)
    before = "checked" in item.states
    item.act("Toggle")
    wait_until(lambda: ("checked" in item.refresh().states) is not before, object_name)


def choose(partita: Partita, keys: str, beginning: str) -> None:
    """Choose an item of a combo box, which has these keys, by its beginning."""
    partita.keyboard.press(keys)
    partita.reader.wait_focus("combo box")
    partita.keyboard.type(beginning)


def close(partita: Partita) -> None:
    partita.press("OK")
    wait_until(lambda: not partita.reader.find_all("dialog"), "end of the dialog", 30)


def test_every_page_of_a_machine_that_is_off(
    partita: Partita, real_host: LibvirtHost, make_bare: Callable[..., BareMachine]
) -> None:
    disks = [make_image(real_host.images / f"settings-{each}.qcow2") for each in (1, 2)]
    machine = make_bare("settings-off", *disks, is_uefi=True)
    open_settings(partita, machine)
    to_page(partita, "Mem", "memory")
    number(partita, "settings-memory", 96)
    tick(partita, "settings-dynamic")
    number(partita, "settings-memory-maximum", 128)
    number(partita, "settings-memory-minimum", 64)
    to_page(partita, "Proc", "processor")
    number(partita, "settings-processors", 2)
    number(partita, "settings-limit", 40)
    number(partita, "settings-weight", 300)
    to_page(partita, "Firm", "firmware")
    partita.take_focus("settings-boot-list")
    partita.keyboard.press("Home", "alt+Down")  # both are tried already
    tick(partita, "settings-boot-menu")
    to_page(partita, "Sec", "security")
    tick(partita, "settings-tpm")
    to_page(partita, "Integ", "integration")
    tick(partita, "settings-agent")
    choose(partita, "alt+c", "The")
    to_page(partita, "Integ", "start", downs=1)
    choose(partita, "alt+w", "Always")
    to_page(partita, "Integ", "stop", downs=2)
    choose(partita, "alt+d", "Restart")
    to_page(partita, "Name", "general")
    partita.reader.wait_for(object_name="settings-name").set_text("settings-renamed")
    partita.reader.wait_for(object_name="settings-title").set_text("Shop")
    partita.reader.wait_for(object_name="settings-notes").set_text("changed by hand")
    close(partita)
    check_all(machine)


def check_all(machine: BareMachine) -> None:
    """Every field that was changed, and one flag of the host."""
    root = xml_of(machine)
    assert (root.findtext("name"), root.findtext("title")) == ("settings-renamed", "Shop")
    assert root.findtext("description") == "changed by hand"
    assert root.findtext("memory") == str(128 * MIB_KIB)
    assert root.findtext("currentMemory") == str(96 * MIB_KIB)
    policy = root.find("metadata/{*}machine/{*}memory")
    assert policy.get("minimum") == str(64 * MIB_KIB * 1024)
    assert root.findtext("vcpu") == "2"
    tune = root.find("cputune")
    assert (tune.findtext("shares"), tune.findtext("quota"), tune.findtext("period")) == ("300", "40000", "100000")
    order = {each.find("target").get("dev"): each.find("boot").get("order") for each in root.iterfind("devices/disk")}
    assert order == {"vda": "2", "vdb": "1"}
    assert root.find("os/bootmenu").get("enable") == "yes"
    assert root.find("devices/tpm/backend").get("type") == "emulator"
    assert "org.qemu.guest_agent.0" in [each.get("name") for each in root.iterfind("devices/channel/target")]
    assert root.find("clock").get("offset") == "localtime"
    assert root.findtext("on_crash") == "restart"
    assert "enable" in machine.host.virsh("dominfo", machine.uuid).partition("Autostart:")[2].partition("\n")[0]


def test_a_machine_that_runs_takes_what_it_can_and_the_rest_waits(
    partita: Partita, make_bare: Callable[..., BareMachine]
) -> None:
    machine = make_bare("settings-live")
    machine.start()
    open_settings(partita, machine)
    to_page(partita, "Proc", "processor")
    number(partita, "settings-processors", 2)
    to_page(partita, "Name", "general")
    assert not partita.reader.wait_for(object_name="settings-name").is_enabled
    partita.reader.wait_for(object_name="settings-title").set_text("Live title")
    partita.press("Apply")
    partita.reader.wait_for("notification", re.compile("Done: Applied. What the running machine .*"), timeout_s=30)
    assert xml_of(machine, is_live=True).findtext("title") == "Live title"
    assert xml_of(machine).findtext("title") == "Live title"
    assert xml_of(machine).findtext("vcpu") == "2"
    assert xml_of(machine, is_live=True).findtext("vcpu") == "1"
    close(partita)


def test_a_second_console_in_between(partita: Partita, make_bare: Callable[..., BareMachine]) -> None:
    machine = make_bare("settings-conflict")
    open_settings(partita, machine)
    to_page(partita, "Mem", "memory")
    number(partita, "settings-memory", 96)
    machine.host.virsh("setmem", machine.uuid, str(48 * MIB_KIB), "--config")
    partita.press("OK")
    partita.reader.wait_for("dialog", object_name="settings-conflict", timeout_s=30)
    assert xml_of(machine).findtext("currentMemory") == str(48 * MIB_KIB), "nothing is overwritten"
    partita.press("Reload and Keep My Changes")
    partita.reader.wait_for("label", "was 48 MiB", timeout_s=20)
    close(partita)
    assert xml_of(machine).findtext("currentMemory") == str(96 * MIB_KIB)


def test_the_definition_is_checked_by_the_host_before_it_is_stored(
    partita: Partita, make_bare: Callable[..., BareMachine]
) -> None:
    machine = make_bare("settings-xml")
    before = machine.host.virsh("dumpxml", machine.uuid, "--inactive")
    open_settings(partita, machine)
    partita.press("Show as XML")
    box = partita.reader.wait_for(object_name="settings-xml")
    box.set_text(before.replace("<memory ", "<nonsense/>\n  <memory ", 1))
    partita.press("Check and Apply…")
    partita.reader.wait_for("dialog", object_name="settings-diff")
    partita.press("Store")
    partita.reader.wait_for("notification", re.compile("Error: .*"), timeout_s=30)
    assert machine.host.virsh("dumpxml", machine.uuid, "--inactive") == before
    box.set_text(before.replace("<memory ", "<title>By hand</title>\n  <memory ", 1))
    partita.press("Check and Apply…")
    partita.reader.wait_for("dialog", object_name="settings-diff")
    partita.press("Store")
    partita.reader.wait_for("notification", re.compile("Done: Applied.*"), timeout_s=30)
    assert xml_of(machine).findtext("title") == "By hand"
    close(partita)
