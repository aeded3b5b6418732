"""The lines of the partitions table: what is shown, in which order, and how little is reset."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from app.core.gateway import ConnectionStatus
from app.core.messages import message
from app.core.metrics import CPU_GUEST, CPU_HOST, DISK_TOTAL, MEMORY_DEMAND
from app.core.partitions import ConnectionState, PartitionState
from app.models.columns import COLUMN_IDS
from app.models.partition_rows import JobView
from app.models.partitions_model import RESORT_S, PartitionsModel
from app.models.table_roles import Role
from tests.support.partitions import HOST, Machines, PlainTexts, a_machine, a_tick, names

NAME, STATE, CPU = COLUMN_IDS.index("name"), COLUMN_IDS.index("state"), COLUMN_IDS.index("cpu")
STATUS = COLUMN_IDS.index("status")

pytestmark = pytest.mark.usefixtures("qapp")


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def model(clock: Clock) -> PartitionsModel:
    made = PartitionsModel(PlainTexts(), clock=clock)
    made.tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.set_host(HOST)
    return made


def shown(model: PartitionsModel) -> list[str]:
    lines = names(model.entries)
    assert model.rowCount() == len(lines)
    assert [model.position_of(entry.key) for entry in model.entries] == list(range(len(lines)))
    return lines


def test_names_are_ordered_as_people_count_whatever_their_case(model: PartitionsModel) -> None:
    machines = Machines(
        a_machine("1", "web-10"), a_machine("2", "Web-2"), a_machine("3", "web-2"), a_machine("4", "db"),
        a_machine("5", "Über"), a_machine("6", "7zip"),
    )  # fmt: skip
    model.set_snapshot(machines.snapshot())
    assert shown(model) == ["7zip", "db", "Web-2", "web-2", "web-10", "Über"]
    model.sort_by("name", True)
    assert shown(model) == ["Über", "web-10", "web-2", "Web-2", "db", "7zip"]


def test_numbers_are_ordered_as_numbers_and_blanks_come_last_both_ways(model: PartitionsModel) -> None:
    machines = Machines(
        *(a_machine(uuid, uuid) for uuid in "abc"), a_machine("off", "off", PartitionState.OFF), a_machine("new", "new")
    )
    model.set_snapshot(machines.snapshot())
    model.set_tick(a_tick({"a": {DISK_TOTAL: 9e9}, "b": {DISK_TOTAL: 1e12}, "c": {DISK_TOTAL: 20.0}}))
    model.sort_by("disk", False)
    assert shown(model) == ["c", "a", "b", "new", "off"]
    model.sort_by("disk", True)
    assert shown(model) == ["b", "a", "c", "new", "off"]


def test_rows_of_equal_value_stay_in_the_order_of_names(model: PartitionsModel) -> None:
    machines = Machines(*(a_machine(str(at), f"m{at}", generation=1 + at % 2) for at in range(6)))
    model.set_snapshot(machines.snapshot())
    model.sort_by("generation", False)
    assert shown(model) == ["m0", "m2", "m4", "m1", "m3", "m5"]
    model.sort_by("generation", True)
    assert shown(model) == ["m1", "m3", "m5", "m0", "m2", "m4"]


@pytest.mark.parametrize("column_id", COLUMN_IDS)
def test_every_column_orders_and_answers_every_role(model: PartitionsModel, column_id: str) -> None:
    machines = Machines(
        a_machine("1", "one", addresses=("10.0.0.10",), notes="b", started_boottime_s=5.0, version="q35-7.2"),
        a_machine("2", "two", addresses=("10.0.0.9",), notes="a", started_boottime_s=1.0, has_checkpoints=True),
        a_machine("3", "three", PartitionState.OFF),
    )
    model.set_snapshot(machines.snapshot())
    model.set_tick(a_tick({"1": {CPU_HOST: 3.0}}))
    for is_descending in (True, False):
        model.sort_by(column_id, is_descending)
        assert sorted(shown(model)) == ["one", "three", "two"]
        values = [model.index(row, COLUMN_IDS.index(column_id)).data(Role.SORT) for row in range(3)]
        known = [value for value in values if value is not None]
        assert known == sorted(known, reverse=is_descending)
        assert values == known + [None] * (3 - len(known))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("WEB", ["web-01"]),
        ("saved", ["mail"]),
        ("10.0.0.7", ["web-01"]),
        ("ticket 44", ["mail"]),
        ("production", ["db"]),
        ("databases", ["db"]),
        ("customer", ["web-01"]),
        ("running db", ["db"]),
        ("running mail", []),
        ("  ", ["db", "mail", "web-01"]),
    ],
)
def test_the_filter_finds_every_word_in_what_a_row_tells(model: PartitionsModel, text: str, found: list[str]) -> None:
    machines = Machines(
        a_machine("1", "web-01", addresses=("fe80::1", "10.0.0.7"), title="Customer portal"),
        a_machine("2", "mail", PartitionState.SAVED, notes="Ticket 4411"),
        a_machine("3", "db"),
    )
    model.set_snapshot(machines.snapshot())
    model.set_groups({"3": "databases"}, {"3": ("production",)}, ())
    model.set_filter(text)
    assert [name for name in shown(model) if not name.startswith("[")] == found


def test_the_filter_follows_what_changes(model: PartitionsModel) -> None:
    machines = Machines(a_machine("1", "one"), a_machine("2", "two"))
    model.set_snapshot(machines.snapshot())
    model.set_filter("off")
    assert shown(model) == []
    machines.change("2", state=PartitionState.OFF, run_id=-1)
    model.set_snapshot(machines.snapshot())
    assert shown(model) == ["two"]
    model.set_jobs({"2": JobView("Starting", state=PartitionState.STARTING)})
    assert shown(model) == []
    model.set_filter("")
    assert shown(model) == ["one", "two"]


def test_groups_have_headings_that_fold(model: PartitionsModel) -> None:
    machines = Machines(*(a_machine(str(at), f"m{at}") for at in range(4)))
    model.set_snapshot(machines.snapshot())
    model.set_groups({"0": "web", "1": "Archive", "2": "web"}, {}, ())
    assert shown(model) == ["[Archive]", "m1", "[web]", "m0", "m2", "[]", "m3"]
    told = QSignalSpy(model.collapsed_changed)
    model.set_expanded("web", False)
    assert told.at(0)[0] == frozenset({"web"})
    assert shown(model) == ["[Archive]", "m1", "[web]", "[]", "m3"]
    assert model.index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Group web, 2, collapsed"
    model.set_filter("m2")
    assert shown(model) == ["[web]", "m2"], "what the filter finds is not hidden in a folded group"
    model.set_filter("")
    assert shown(model) == ["[Archive]", "m1", "[web]", "[]", "m3"]
    model.set_groups({}, {}, ())
    assert shown(model) == ["m0", "m1", "m2", "m3"]


def test_headings_cannot_be_selected_and_count_their_machines(model: PartitionsModel) -> None:
    machines = Machines(a_machine("1", "one"), a_machine("2", "two"))
    model.set_snapshot(machines.snapshot())
    model.set_groups({"1": "web"}, {}, ())
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsSelectable
    assert model.flags(model.index(1, 0)) & Qt.ItemFlag.ItemIsSelectable
    assert model.index(0, 0).data(Role.UUID) == ""
    machines.put(a_machine("3", "three"))
    model.set_snapshot(machines.snapshot())
    model.set_groups({"1": "web", "3": "web"}, {}, ())
    assert model.entries[0].count == 2


def test_selection_and_current_row_survive_by_uuid(model: PartitionsModel) -> None:
    machines = Machines(*(a_machine(str(at), f"m{at:02}") for at in range(60)))
    model.set_snapshot(machines.snapshot())
    selection = QItemSelectionModel(model)
    rows = QItemSelectionModel.SelectionFlag.Rows | QItemSelectionModel.SelectionFlag.Select
    for uuid in ("3", "40", "41"):
        selection.select(model.index(model.position_of(uuid), 0), rows)
    selection.setCurrentIndex(model.index(model.position_of("41"), STATE), QItemSelectionModel.SelectionFlag.NoUpdate)

    def check() -> None:
        chosen = {index.data(Role.UUID) for index in selection.selectedRows()}
        assert chosen == {"3", "40", "41"}
        assert selection.currentIndex().data(Role.UUID) == "41"

    check()
    model.sort_by("name", True)
    check()
    machines.remove("10")
    machines.put(a_machine("99", "m00a"))
    model.set_snapshot(machines.snapshot())
    check()
    model.set_groups({"3": "a", "41": "b"}, {}, ())
    check()
    machines.change("41", name="aaa")
    model.set_snapshot(machines.snapshot())
    check()


def test_a_machine_that_vanishes_while_selected_leaves_the_others_selected(model: PartitionsModel) -> None:
    machines = Machines(*(a_machine(str(at), f"m{at}") for at in range(5)))
    model.set_snapshot(machines.snapshot())
    selection = QItemSelectionModel(model)
    rows = QItemSelectionModel.SelectionFlag.Rows | QItemSelectionModel.SelectionFlag.Select
    for row in (1, 2):
        selection.select(model.index(row, 0), rows)
    kept, lost = QPersistentModelIndex(model.index(1, 0)), QPersistentModelIndex(model.index(2, 0))
    machines.remove("2")
    model.set_snapshot(machines.snapshot())
    assert {index.data(Role.UUID) for index in selection.selectedRows()} == {"1"}
    assert kept.isValid()
    assert not lost.isValid()


def test_only_another_host_resets_the_model(model: PartitionsModel) -> None:
    resets, layouts = QSignalSpy(model.modelReset), QSignalSpy(model.layoutChanged)
    inserted, removed = QSignalSpy(model.rowsInserted), QSignalSpy(model.rowsRemoved)
    machines = Machines(*(a_machine(str(at)) for at in range(20)))
    model.set_snapshot(machines.snapshot())
    machines.put(a_machine("new"))
    model.set_snapshot(machines.snapshot())
    machines.remove("3")
    model.set_snapshot(machines.snapshot())
    assert (inserted.count(), removed.count(), layouts.count()) == (2, 1, 0)
    model.sort_by("name", True)
    assert layouts.count() == 1
    model.set_host(HOST)
    assert resets.count() == 0
    model.set_host("another")
    assert resets.count() == 1
    assert shown(model) == []
    model.set_snapshot(machines.snapshot())
    assert shown(model) == [], "what the former host still says is not shown"


def test_an_unchanged_snapshot_announces_nothing(model: PartitionsModel) -> None:
    machines = Machines(a_machine("1"), a_machine("2"))
    model.set_snapshot(machines.snapshot())
    spies = [QSignalSpy(each) for each in (model.dataChanged, model.layoutChanged, model.rowsInserted)]
    model.set_snapshot(machines.snapshot())
    assert [spy.count() for spy in spies] == [0, 0, 0]


def test_missed_snapshots_are_made_up_for(model: PartitionsModel) -> None:
    machines = Machines(a_machine("1", "one"), a_machine("2", "two"))
    model.set_snapshot(machines.snapshot())
    machines.remove("1")
    machines.put(a_machine("3", "three"))
    machines.snapshot()
    machines.change("2", state=PartitionState.OFF, run_id=-1)
    model.set_snapshot(machines.snapshot())
    assert shown(model) == ["three", "two"]
    assert model.index(1, STATE).data() == "Off"


def test_a_tick_announces_the_visible_numbers_once(model: PartitionsModel) -> None:
    machines = Machines(*(a_machine(str(at), f"m{at:02}") for at in range(50)))
    model.set_snapshot(machines.snapshot())
    model.set_visible(5, 9)
    changed = QSignalSpy(model.dataChanged)
    model.set_tick(a_tick({str(at): {CPU_HOST: float(at)} for at in range(50)}))
    assert changed.count() == 1
    first, last, _ = changed.at(0)
    assert (first.row(), last.row()) == (5, 9)
    live = [at for at, column in enumerate(model.columns) if column.is_live]
    assert (first.column(), last.column()) == (live[0], live[-1])
    assert first.column() > NAME
    assert model.index(40, CPU).data(Role.SORT) == 40.0
    model.set_tick(a_tick({"1": {CPU_HOST: 77.0}}, host_id="another"))
    assert changed.count() == 1


def test_changed_machines_are_announced_where_they_are_on_screen_and_no_others(model: PartitionsModel) -> None:
    machines = Machines(*(a_machine(str(at), f"m{at:02}") for at in range(50)))
    model.set_snapshot(machines.snapshot())
    model.set_visible(5, 19)
    changed = QSignalSpy(model.dataChanged)
    for at in (0, 4, 5, 8, 9, 10, 19, 20, 49):
        machines.change(str(at), state=PartitionState.OFF, run_id=-1)
    model.set_snapshot(machines.snapshot())
    ranges = [changed.at(number)[:2] for number in range(changed.count())]
    assert [(first.row(), last.row()) for first, last in ranges] == [(5, 5), (8, 10), (19, 19)]
    assert {(first.column(), last.column()) for first, last in ranges} == {(0, len(model.columns) - 1)}
    assert model.index(49, STATE).data() == "Off", "what is not announced has changed all the same"
    model.set_jobs({"0": JobView("Saving"), "49": JobView("Saving")})
    assert changed.count() == 3


def test_live_order_changes_at_most_every_three_seconds(model: PartitionsModel, clock: Clock) -> None:
    machines = Machines(a_machine("1", "one"), a_machine("2", "two"))
    model.set_snapshot(machines.snapshot())
    model.set_tick(a_tick({"1": {CPU_HOST: 1.0}, "2": {CPU_HOST: 2.0}}))
    model.sort_by("cpu", False)
    assert shown(model) == ["one", "two"]
    moved = QSignalSpy(model.layoutChanged)
    clock.now_s += RESORT_S - 0.1
    model.set_tick(a_tick({"1": {CPU_HOST: 9.0}}))
    assert shown(model) == ["one", "two"]
    clock.now_s += 0.2
    model.set_tick(a_tick({}))
    assert shown(model) == ["two", "one"]
    assert moved.count() == 1
    clock.now_s += RESORT_S
    model.set_tick(a_tick({"1": {CPU_HOST: 9.5}}))
    assert moved.count() == 1, "an order that stays is not announced"


def test_values_go_when_the_machine_goes_off_or_starts_anew(model: PartitionsModel) -> None:
    machines = Machines(a_machine("1", "one"))
    model.set_snapshot(machines.snapshot())
    model.set_tick(a_tick({"1": {CPU_HOST: 5.0, DISK_TOTAL: 7.0}}))
    model.set_tick(a_tick({"1": {CPU_HOST: 6.0}}))
    assert model.row("1").values == {CPU_HOST: 6.0, DISK_TOTAL: 7.0}, "what was not read keeps its last value"
    machines.change("1", run_id=2)
    model.set_snapshot(machines.snapshot())
    assert model.row("1").values == {}
    model.set_tick(a_tick({"1": {CPU_HOST: 6.0}}))
    machines.change("1", state=PartitionState.OFF, run_id=-1)
    model.set_snapshot(machines.snapshot())
    model.set_tick(a_tick({"1": {CPU_HOST: 6.0}}))
    assert model.row("1").values == {}


def test_a_value_that_cannot_be_had_is_taken_away_with_its_reason(model: PartitionsModel) -> None:
    model.set_snapshot(Machines(a_machine("1")).snapshot())
    model.set_tick(a_tick({"1": {MEMORY_DEMAND: 5.0}}))
    reason = message("The guest has no driver.")
    model.set_tick(a_tick({"1": {}}, {"1": {MEMORY_DEMAND: reason}}))
    assert MEMORY_DEMAND not in model.row("1").values
    assert model.row("1").missing[MEMORY_DEMAND] is reason


def test_cpu_is_of_the_host_or_of_the_machine(model: PartitionsModel) -> None:
    model.set_snapshot(Machines(a_machine("1")).snapshot())
    model.set_tick(a_tick({"1": {CPU_HOST: 9.0, CPU_GUEST: 72.0}}))
    assert model.index(0, CPU).data(Role.SORT) == 9.0
    model.set_cpu_basis("guest")
    assert model.index(0, CPU).data(Role.SORT) == 72.0
    assert CPU_GUEST in model.columns[CPU].needs
    model.set_cpu_basis("host")
    assert model.index(0, CPU).data(Role.SORT) == 9.0


def test_a_job_shows_in_state_and_status_until_it_ends(model: PartitionsModel) -> None:
    model.set_snapshot(Machines(a_machine("1", notes="Note"), a_machine("2")).snapshot())
    changed = QSignalSpy(model.dataChanged)
    model.set_jobs({"1": JobView("Saving", 40.0, PartitionState.SAVING)})
    assert (model.index(0, STATE).data(), model.index(0, STATUS).data()) == ("Saving", "Saving")
    assert changed.count() == 1
    model.set_jobs({})
    assert (model.index(0, STATE).data(), model.index(0, STATUS).data()) == ("Running", "Note")


def test_a_silent_host_leaves_its_rows_with_their_values(model: PartitionsModel) -> None:
    model.set_snapshot(Machines(a_machine("1")).snapshot())
    model.set_tick(a_tick({"1": {CPU_HOST: 9.0}}))
    told = QSignalSpy(model.status_changed)
    model.set_status(ConnectionStatus(ConnectionState.NOT_RESPONDING, 1.0))
    assert model.is_stale
    assert told.count() == 1
    assert model.index(0, CPU).data(Role.SORT) == 9.0
    model.set_status(ConnectionStatus(ConnectionState.CONNECTED, 2.0))
    assert not model.is_stale


def test_headers_say_title_and_alignment(model: PartitionsModel) -> None:
    for at, column in enumerate(model.columns):
        assert model.headerData(at, Qt.Orientation.Horizontal) == column.title
        assert model.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.rowCount(QModelIndex()) == 0
