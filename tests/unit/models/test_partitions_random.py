"""Whatever comes in whatever order: the lines are what they must be, and what was selected stays selected."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtTest import QAbstractItemModelTester

from app.core.metrics import CPU_HOST, DISK_TOTAL
from app.core.partitions import PartitionState
from app.models.columns import COLUMN_IDS
from app.models.filtering import words_of
from app.models.partition_rows import GroupRow, JobView, PartitionRow
from app.models.partitions_model import PartitionsModel
from app.models.table_roles import Role
from tests.support.partitions import HOST, Machines, PlainTexts, a_machine, a_tick

AWKWARD = ("web-1", "WEB-1", "web-01", "x" * 200, 'say "hi"', "<b>bold</b>", "🙂🙃", "שרת-1", "a\u202eb", "10", "9")
UUIDS = tuple(f"u{number}" for number in range(30))

uuids = st.sampled_from(UUIDS)
some_names = st.one_of(st.sampled_from(AWKWARD), st.text(min_size=1, max_size=6))
states = st.sampled_from((PartitionState.RUNNING, PartitionState.OFF, PartitionState.PAUSED, PartitionState.SAVED))


class Lines(RuleBasedStateMachine):
    """A model under Qt's tester with a selection beside it, driven at random."""

    @initialize(count=st.integers(0, 30), folders=st.booleans())
    def begin(self, count: int, folders: bool) -> None:
        self.model = PartitionsModel(PlainTexts(), clock=lambda: self.now_s)
        self.now_s = 0.0
        self.tester = QAbstractItemModelTester(self.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        self.selection = QItemSelectionModel(self.model)
        self.machines = Machines(*(a_machine(uuid, f"m{uuid}") for uuid in UUIDS[:count]))
        self.folders: dict[str, str] = {uuid: "g1" for uuid in UUIDS[::3]} if folders else {}
        self.wanted: set[str] = set()
        self.model.set_host(HOST)
        self.tell()
        self.model.set_groups(self.folders, {}, ())

    def is_grouped(self) -> bool:
        return any(self.folders.values())

    def tell(self) -> None:
        self.model.set_snapshot(self.machines.snapshot())

    @rule(uuid=uuids, name=some_names, state=states)
    def put(self, uuid: str, name: str, state: PartitionState) -> None:
        self.machines.put(a_machine(uuid, name, state))
        self.tell()

    @rule(gone=st.sets(uuids, max_size=30))
    def remove(self, gone: set[str]) -> None:
        for uuid in gone & self.machines.now.keys():
            self.machines.remove(uuid)
        self.tell()

    @rule(come=st.sets(uuids, max_size=30))
    def put_many(self, come: set[str]) -> None:
        self.machines.put(*(a_machine(uuid, f"n{uuid}") for uuid in come))
        self.tell()

    @rule()
    def miss_one(self) -> None:
        self.machines.snapshot()

    @rule(values=st.dictionaries(uuids, st.floats(0, 1e12), max_size=30), later_s=st.floats(0, 5))
    def tick(self, values: dict[str, float], later_s: float) -> None:
        self.now_s += later_s
        self.model.set_tick(a_tick({uuid: {CPU_HOST: value, DISK_TOTAL: -value} for uuid, value in values.items()}))

    @rule(column_id=st.sampled_from(COLUMN_IDS), is_descending=st.booleans())
    def sort(self, column_id: str, is_descending: bool) -> None:
        self.model.sort_by(column_id, is_descending)

    @rule(text=st.sampled_from(("", "m", "1", "off", "u2 run", "nothing at all", "web")))
    def search(self, text: str) -> None:
        self.model.set_filter(text)

    @rule(uuid=uuids, folder=st.sampled_from(("", "g1", "g2", "G1")))
    def group(self, uuid: str, folder: str) -> None:
        self.folders = {**self.folders, uuid: folder}
        self.model.set_groups(self.folders, {}, self.model.arrangement.collapsed)

    @rule(title=st.sampled_from(("", "g1", "g2")), is_expanded=st.booleans())
    def fold(self, title: str, is_expanded: bool) -> None:
        self.model.set_expanded(title, is_expanded)

    @rule(jobs=st.dictionaries(uuids, st.just(JobView("Saving", 3.0, PartitionState.SAVING)), max_size=4))
    def work(self, jobs: dict[str, JobView]) -> None:
        self.model.set_jobs(jobs)

    @rule(uuid=uuids)
    def select(self, uuid: str) -> None:
        place = self.model.position_of(uuid)
        if place >= 0:
            flags = QItemSelectionModel.SelectionFlag.Rows | QItemSelectionModel.SelectionFlag.Select
            self.selection.select(self.model.index(place, 0), flags)
            self.wanted.add(uuid)

    @invariant()
    def lines_are_what_the_filter_finds(self) -> None:
        model = getattr(self, "model", None)
        if model is None:
            return
        words, collapsed = words_of(model.filter_text), model.arrangement.collapsed
        found = {
            uuid
            for uuid, row in model.rows.items()
            if all(word in self._haystack(row) for word in words)
            and (words or not self.is_grouped() or row.folder not in collapsed)
        }
        lines = [entry.key for entry in model.entries if isinstance(entry, PartitionRow)]
        assert len(lines) == len(set(lines))
        assert set(lines) == found
        assert model.rowCount() == len(model.entries)
        assert [model.position_of(entry.key) for entry in model.entries] == list(range(len(model.entries)))

    @staticmethod
    def _haystack(row: PartitionRow) -> str:
        return f"{row.partition.name}\n{row.state.value}\n{row.folder}\n".casefold()

    @invariant()
    def machines_stand_below_their_heading(self) -> None:
        model = getattr(self, "model", None)
        if model is None or not self.is_grouped():
            return
        heading: GroupRow | None = None
        seen = 0
        for entry in [*model.entries, None]:
            if isinstance(entry, PartitionRow):
                assert heading is not None
                assert entry.folder == heading.title
                seen += 1
                continue
            if heading is not None:
                assert seen == (heading.count if heading.is_expanded else 0)
            heading, seen = entry, 0

    @invariant()
    def names_are_in_order_where_names_order(self) -> None:
        model = getattr(self, "model", None)
        if model is None or model.arrangement.sort_id != "name":
            return
        groups: dict[str, list[str]] = {}
        for entry in model.entries:
            if isinstance(entry, PartitionRow):
                groups.setdefault(entry.folder if self.is_grouped() else "", []).append(entry.order_key)
        for keys in groups.values():
            assert keys == sorted(keys, reverse=model.arrangement.is_descending)

    @invariant()
    def what_was_selected_and_is_shown_stays_selected(self) -> None:
        model = getattr(self, "model", None)
        if model is None:
            return
        self.wanted = {uuid for uuid in self.wanted if model.position_of(uuid) >= 0}
        chosen = {index.data(Role.UUID) for index in self.selection.selectedRows()}
        assert chosen == self.wanted


@pytest.mark.usefixtures("qapp")
class TestLines(Lines.TestCase):
    settings = settings(max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
