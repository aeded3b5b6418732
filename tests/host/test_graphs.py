"""Graphs of real guests in words, as a table, and by keyboard, as somebody has them who does not see them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.support.desktop import Desktop, wait_until
from tests.support.lab.daemon import LibvirtHost
from tests.support.lab.guests import Guest
from tests.support.partita import Partita, running

VALUE = r"[\d.,]+ (?:percent|\w*bytes(?: per second)?)"
WORDS = rf"now {VALUE}, lowest {VALUE}, highest {VALUE}, (?:rising|falling|steady)"
ONE = re.compile(rf"{WORDS}, in the last 60 seconds")
SEVERAL = re.compile(rf"(?:[\w ]+: {WORDS}; )+[\w ]+: {WORDS}, in the last 60 seconds")


@pytest.fixture(scope="module")
def guest(five_guests: tuple[Guest, ...]) -> Guest:
    return five_guests[0]


@pytest.fixture(scope="module")
def partita(desktop: Desktop, real_host: LibvirtHost, guest: Guest) -> Iterator[Partita]:
    """The program with the graphs of a guest that works."""
    with running(desktop, {real_host.uri: "atelier"}) as program:
        program.wait_machine(guest.name)
        program.select(guest.name)
        program.choose("Performance")
        yield program


def test_each_graph_says_now_trend_lowest_and_highest(partita: Partita, guest: Guest) -> None:
    for title, words in (("CPU", ONE), ("Memory", SEVERAL), ("Disk", SEVERAL), ("Network", SEVERAL)):
        chart = partita.reader.wait_for("chart", f"{title} of {guest.name}", timeout_s=20)
        wait_until(lambda chart=chart, words=words: words.fullmatch(chart.refresh().description), f"words of {title}")


def test_a_graph_with_the_focus_is_still_and_speaks_when_asked(partita: Partita, guest: Guest) -> None:
    chart = partita.reader.wait_for("chart", f"CPU of {guest.name}", timeout_s=20)
    partita.take_focus("details-tabs")
    partita.keyboard.press("F6", "shift+F6")
    partita.reader.wait_focus("chart", f"CPU of {guest.name}")
    before, said = chart.refresh().description, len(partita.reader.heard())
    first = partita.cell(guest.name, "Uptime") or partita.cell(guest.name, "CPU Usage %")
    wait_until(lambda: partita.cell(guest.name, "CPU Usage %") != first, "another reading")
    assert chart.refresh().description == before
    assert len(partita.reader.heard()) == said
    partita.keyboard.press("space")
    spoken = re.compile(rf"CPU of {guest.name}: {ONE.pattern}")
    wait_until(lambda: spoken.fullmatch(partita.reader.heard()[-1][1]), "the graph's words spoken")


def test_the_graphs_as_a_table_have_the_same_values(partita: Partita, guest: Guest) -> None:
    partita.press("Show as table")
    table = partita.reader.wait_for("table", "Values of the graphs").table()
    assert table.headers[:2] == ("Time", "CPU")
    assert len(table.rows) >= 3
    assert re.fullmatch(r"\d\d:\d\d:\d\d", table.rows[0][0])
    numbers = [int(found[1]) for cell in table.column("CPU") if (found := re.search(r"(\d+) percent", cell))]
    partita.press("Show as graphs")
    chart = partita.reader.wait_for("chart", f"CPU of {guest.name}")
    words = wait_until(lambda: ONE.fullmatch(chart.refresh().description), "words of the graph")
    highest = int(re.search(r"highest (\d+)", words[0])[1])  # type: ignore[index]
    assert highest >= max(numbers[-10:])


def test_the_tab_passes_the_audit(partita: Partita) -> None:
    report = partita.reader.audit(True, is_active_only=True)
    assert report.is_clean, str(report)
    assert report.counts["images and charts"] >= 4
    begin = report.tab_order.index("page tab list[Performance]")
    way = [*report.tab_order[begin:], *report.tab_order[:begin]]
    charts = [stop[6:].partition(" ")[0] for stop in way if stop.startswith("chart[")]
    assert charts == ["CPU", "Memory", "Disk", "Network"]
    assert way.index("push button[Show as table]") < way.index(next(stop for stop in way if stop.startswith("chart[")))
