"""What cells show, say and tell in tooltips."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from app.core.messages import message
from app.core.metrics import (
    CPU_HOST,
    DISK_READ,
    DISK_TOTAL,
    DISK_WRITE,
    MEMORY_ASSIGNED,
    MEMORY_DEMAND,
    PARENT,
    Reading,
)
from app.core.partitions import PartitionState
from app.models.columns import COLUMN_IDS, COLUMNS, Column
from app.models.partition_rows import GroupRow, JobView, PartitionRow, parent_row
from app.views.partitions.texts import PartitionTexts
from tests.support.partitions import a_machine, some_facts

GIB = 1 << 30
MIB = 1 << 20


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def texts() -> PartitionTexts:
    return PartitionTexts(clock=lambda: 100_000.0)


def column(column_id: str) -> Column:
    return COLUMNS[COLUMN_IDS.index(column_id)]


def a_row(**more: object) -> PartitionRow:
    return PartitionRow(a_machine("u-1", "web-01", **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("column_id", "values", "shown", "spoken"),
    [
        ("cpu", {CPU_HOST: 12.4}, "12", "CPU 12 percent"),
        ("cpu", {CPU_HOST: 0.0}, "0", "CPU 0 percent"),
        ("memory", {MEMORY_ASSIGNED: 3.1 * GIB}, "3.1 / 4.0", "Assigned Memory 3.1 gibibytes of 4 gibibytes"),
        ("memory", {MEMORY_ASSIGNED: 4.0 * GIB}, "4.0 / 4.0", "Assigned Memory 4 gibibytes of 4 gibibytes"),
        ("demand", {MEMORY_DEMAND: 2.7 * GIB}, "2.7", "Memory Demand 2.7 gibibytes"),
        ("demand", {MEMORY_DEMAND: 30 * MIB}, "<0.1", "Memory Demand 30 mebibytes"),
        ("demand", {MEMORY_DEMAND: 0.0}, "0", "Memory Demand 0 bytes"),
        ("memory", {MEMORY_ASSIGNED: 30 * MIB}, "<0.1 / 4.0", "Assigned Memory 30 mebibytes of 4 gibibytes"),
        ("disk", {DISK_TOTAL: 58.4e6}, "58.4", "Disk 58.4 megabytes per second"),
        ("disk", {DISK_TOTAL: 251e6}, "251", "Disk 251 megabytes per second"),
        ("disk", {DISK_TOTAL: 44e3}, "<0.1", "Disk 44 kilobytes per second"),
        ("disk", {DISK_TOTAL: 900.0}, "0", "Disk 900 bytes per second"),
    ],
)
def test_numbers_are_in_the_unit_of_the_header(
    texts: PartitionTexts, column_id: str, values: dict[str, float], shown: str, spoken: str
) -> None:
    row = a_row()
    row.take_reading(Reading(1.0, values))
    assert texts.display(column(column_id), row) == shown
    assert texts.spoken(column(column_id), row) == spoken


def test_what_cannot_be_measured_is_a_dash_with_its_reason(texts: PartitionTexts) -> None:
    row, demand = a_row(), column("demand")
    assert texts.display(demand, row) == ""
    row.take_reading(Reading(1.0, {}, {MEMORY_DEMAND: message("The guest has no <driver>.")}))
    assert texts.display(demand, row) == "–"
    assert texts.spoken(demand, row) == "Memory Demand not available"
    assert "The guest has no &lt;driver&gt;." in texts.tip(demand, row)


def test_a_flow_tells_both_directions_in_its_tooltip(texts: PartitionTexts) -> None:
    row = a_row()
    row.take_reading(Reading(1.0, {DISK_READ: 1e6, DISK_WRITE: 2e6, DISK_TOTAL: 3e6}))
    tip = texts.tip(column("disk"), row)
    assert "Disk read: 1.0 MB/s" in tip
    assert "Disk write: 2.0 MB/s" in tip


def test_uptime_is_of_now_and_blank_when_off(texts: PartitionTexts) -> None:
    uptime = column("uptime")
    row = a_row(started_boottime_s=100_000.0 - 90_061)
    assert texts.display(uptime, row) == "1.01:01:01"
    assert texts.spoken(uptime, row) == "Uptime 1 day 1 hour"
    assert texts.display(uptime, a_row()) == ""
    assert texts.display(uptime, a_row(state=PartitionState.OFF, started_boottime_s=1.0)) == ""


def test_status_is_a_job_then_a_reason_then_a_remark(texts: PartitionTexts) -> None:
    status = column("status")
    row = a_row(notes="First line\nsecond", reason="disk full")
    row.job = JobView("Checkpoint", 62.0)
    assert texts.display(status, row) == "Checkpoint 62 %"
    row.job = JobView("Shutting down")
    assert texts.display(status, row) == "Shutting down"
    row.job = None
    assert texts.display(status, row) == "Disk full"
    row.take_partition(row.partition._replace(reason=""))
    assert texts.display(status, row) == "First line"
    row.take_partition(row.partition._replace(title="Portal"))
    assert texts.display(status, row) == "Portal"


def test_state_is_the_word_of_the_job_meanwhile(texts: PartitionTexts) -> None:
    row = a_row()
    assert texts.spoken(column("state"), row) == "State Running"
    row.job = JobView("Saving", None, PartitionState.SAVING)
    assert texts.spoken(column("state"), row) == "State Saving"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("<b>x</b>", "<b>x</b>"),
        ('say "hi"', 'say "hi"'),
        ("x" * 200, "x" * 200),
        ("שרת", "שרת"),
        ("🙂", "🙂"),
    ],
)
def test_hostile_names_are_shown_as_they_are_and_marked(texts: PartitionTexts, name: str, shown: str) -> None:
    row = PartitionRow(a_machine("u-1", name))
    assert texts.display(column("name"), row) == shown
    tip = texts.tip(column("name"), row)
    assert "<b>" not in tip
    assert tip.startswith("<span>"), "Qt shows a tooltip that does not look like markup with its escapes"


def test_the_parent_partition_says_what_it_is_and_leaves_out_what_does_not_apply(texts: PartitionTexts) -> None:
    row = parent_row(some_facts(), "atelier")
    assert row.key == PARENT
    assert texts.display(column("name"), row) == "Parent partition"
    assert texts.spoken(column("name"), row) == "Parent partition, atelier · owns the devices"
    assert texts.display(column("status"), row) == "Debian 12"
    for column_id in ("address", "notes", "tags", "generation", "version", "uuid", "automatic-start", "checkpoints"):
        assert texts.display(column(column_id), row) == "", column_id
        assert texts.tip(column(column_id), row) == "", column_id


def test_groups_are_spoken_with_their_count_and_state(texts: PartitionTexts) -> None:
    assert texts.spoken_group(GroupRow("web", 3, True)) == "Group web, 3 machines, expanded"
    assert texts.spoken_group(GroupRow("", 1, False)) == "Group In no group, 1 machine, collapsed"
    assert texts.group(GroupRow("a\u202eb", 2, True)) == "a⟨U+202E⟩b  (2)"


def test_every_header_has_a_tooltip(texts: PartitionTexts) -> None:
    for each in COLUMNS:
        assert texts.title(each).startswith(each.title)
        assert each.title in texts.title_tip(each)
    assert "scale" in texts.title_tip(column("cpu"))
