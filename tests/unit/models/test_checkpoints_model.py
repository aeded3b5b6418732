"""The tree of checkpoints: its shape, what stays through a refresh, and what a host may get wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from app.core.details import Checkpoint
from app.core.record import replaced
from app.models.checkpoints_model import COLUMNS, CheckpointColumn, CheckpointRole, CheckpointsModel


class Words:
    """Plain words for headers and cells."""

    def title(self, column: CheckpointColumn) -> str:
        return column.value

    def cell(self, column: CheckpointColumn, record: Checkpoint | None) -> str:
        if record is None:
            return "Now" if column is CheckpointColumn.NAME else ""
        return record.name if column is CheckpointColumn.NAME else record.notes

    def spoken(self, column: CheckpointColumn, record: Checkpoint | None) -> str:
        return f"spoken {self.cell(column, record)}"

    def tip(self, column: CheckpointColumn, record: Checkpoint | None) -> str:
        return ""

    def place(self, parent: Checkpoint | None, level: int) -> str:
        return f"in {parent.name if parent else 'nothing'}, level {level}"


def made(name: str, parent: str = "", at_s: float = 0.0, *, current: bool = False) -> Checkpoint:
    return Checkpoint(name, parent, at_s, "Standard", is_current=current)


@pytest.fixture
def model() -> Iterator[CheckpointsModel]:
    """Under Qt's own tester, which fails the test by a warning."""
    model = CheckpointsModel(Words())
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield model
    del tester


def shape(model: CheckpointsModel, parent: QModelIndex | None = None) -> list[object]:
    """The tree as nested lists of names."""
    found: list[object] = []
    parent = QModelIndex() if parent is None else parent
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        found.append(index.data())
        if model.rowCount(index):
            found.append(shape(model, index))
    return found


FIRST = (made("b", "a", 2), made("a", at_s=1), made("c", "a", 3, current=True))


def test_children_stand_below_their_parents_by_time_and_now_below_the_current_one(model: CheckpointsModel) -> None:
    model.set_checkpoints(FIRST)
    assert shape(model) == ["a", ["b", "c", ["Now"]]]


def test_without_checkpoints_there_is_no_now(model: CheckpointsModel) -> None:
    model.set_checkpoints(())
    assert model.rowCount() == 0


def test_now_stands_at_the_top_when_no_checkpoint_is_current(model: CheckpointsModel) -> None:
    model.set_checkpoints((made("a", at_s=1),))
    assert shape(model) == ["a", "Now"]


def test_a_refresh_keeps_what_is_known_of_rows_that_stay(model: CheckpointsModel) -> None:
    model.set_checkpoints(FIRST)
    resets = QSignalSpy(model.modelReset)
    kept = QPersistentModelIndex(model.index_of("b"))
    now = QPersistentModelIndex(model.index_of(""))
    model.set_checkpoints((*FIRST[:2], made("c", "a", 3), made("d", "b", 4, current=True)))
    assert shape(model) == ["a", ["b", ["d", ["Now"]], "c"]]
    assert kept.isValid()
    assert kept.data() == "b"
    assert now.data(CheckpointRole.KEY) == ""
    assert now.parent().data() == "d"
    assert resets.count() == 0


def test_the_children_of_a_deleted_checkpoint_move_to_its_parent(model: CheckpointsModel) -> None:
    model.set_checkpoints((made("a", at_s=1), made("b", "a", 2), made("c", "b", 3, current=True)))
    kept = QPersistentModelIndex(model.index_of("c"))
    model.set_checkpoints((made("a", at_s=1), made("c", "a", 3, current=True)))
    assert shape(model) == ["a", ["c", ["Now"]]]
    assert kept.isValid()


def test_the_same_list_again_changes_nothing(model: CheckpointsModel) -> None:
    model.set_checkpoints(FIRST)
    spies = [
        QSignalSpy(signal) for signal in (model.dataChanged, model.rowsInserted, model.rowsMoved, model.rowsRemoved)
    ]
    model.set_checkpoints(tuple(reversed(FIRST)))
    assert [spy.count() for spy in spies] == [0, 0, 0, 0]


def test_a_changed_record_is_announced_over_its_whole_row(model: CheckpointsModel) -> None:
    model.set_checkpoints(FIRST)
    spy = QSignalSpy(model.dataChanged)
    model.set_checkpoints((replaced(FIRST[0], notes="other"), *FIRST[1:]))
    assert spy.count() == 1
    first, last = spy.at(0)[:2]
    assert first.data() == "b"
    assert last.column() == len(COLUMNS) - 1
    assert model.index_of("b").siblingAtColumn(4).data() == "other"


def test_a_ring_of_parents_and_a_parent_that_is_not_there_are_shown_all_the_same(model: CheckpointsModel) -> None:
    model.set_checkpoints((made("a", "b", 1), made("b", "a", 2), made("lost", "nowhere", 3), made("self", "self", 4)))
    names = {name for name in model.keys()}  # noqa: SIM118 - not a mapping
    assert names == {"a", "b", "lost", "self", ""}
    assert len(shape(model)) >= 3


def test_another_machine_begins_empty(model: CheckpointsModel) -> None:
    model.set_checkpoints(FIRST)
    model.clear()
    assert model.rowCount() == 0
    assert not model.index_of("a").isValid()


def test_a_screen_reader_is_told_the_level_and_the_parent(model: CheckpointsModel) -> None:
    model.set_checkpoints(FIRST)
    assert model.index_of("b").data(Qt.ItemDataRole.AccessibleDescriptionRole) == "in a, level 2"
    assert model.index_of("a").data(Qt.ItemDataRole.AccessibleDescriptionRole) == "in nothing, level 1"
    assert model.index_of("b").data(Qt.ItemDataRole.AccessibleTextRole) == "spoken b"


def test_an_old_index_leads_nowhere(model: CheckpointsModel) -> None:
    model.set_checkpoints(FIRST)
    old = model.index_of("c")
    model.set_checkpoints((made("a", at_s=1, current=True),))
    assert model.rowCount(model.parent(old)) >= 0  # no crash is what is asked


NAMES = st.sampled_from("abcdefg")
LISTS = st.lists(st.tuples(NAMES, st.sampled_from(["", *"abcdefg"]), st.integers(0, 3), st.booleans()), max_size=7)


@settings(max_examples=60, deadline=None)
@given(st.lists(LISTS, min_size=1, max_size=5))
def test_any_series_of_lists_ends_in_the_tree_of_the_last(lists: list[list[tuple[str, str, int, bool]]]) -> None:
    worked = CheckpointsModel(Words())
    tester = QAbstractItemModelTester(worked, QAbstractItemModelTester.FailureReportingMode.Warning)
    for each in lists:
        worked.set_checkpoints([made(name, parent, at_s, current=current) for name, parent, at_s, current in each])
    fresh = CheckpointsModel(Words())
    fresh.set_checkpoints([made(name, parent, at_s, current=current) for name, parent, at_s, current in lists[-1]])
    assert shape(worked) == shape(fresh)
    assert len(worked.keys()) == len({name for name, *_ in lists[-1]}) + bool(lists[-1])
    del tester
