"""What the partitions table has in its lines: partitions and headings of groups."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.messages import Message
from app.core.metrics import CPU_GUEST, CPU_HOST, PARENT, Reading
from app.core.partitions import INACTIVE_STATES, HostFacts, Partition, PartitionState
from app.core.record import record
from app.models.ordering import natural_key

_NO_REASONS: Mapping[str, Message] = {}


@record
class JobView:
    """What a row shows of the job that runs on its machine.

    ``title`` is in the user's language. ``percent``: 0 to 100, None while it cannot be said.
    ``state`` is the state to show until the host says otherwise; None where the last one stays.
    """

    title: str
    percent: float | None = None
    state: PartitionState | None = None


class PartitionRow:
    """One partition with everything that its cells show. Changed in place by the model only.

    ``values`` are the last known raw values by series key. A slots class and not a record: thousands
    are kept, and a few hundred take new values each second.
    """

    __slots__ = (
        "facts", "folder", "haystack", "job", "key", "missing", "order_key", "partition", "read_s", "tags", "text_key",
        "text_source", "values",
    )  # fmt: skip

    def __init__(self, partition: Partition, facts: HostFacts | None = None) -> None:
        self.key = partition.uuid
        self.partition = partition
        self.facts = facts  # of the host, for the parent partition only
        self.values: dict[str, float] = {}
        self.missing: Mapping[str, Message] = _NO_REASONS
        self.read_s = float("-inf")  # when the newest of the values was read
        self.job: JobView | None = None
        self.folder = ""
        self.tags: tuple[str, ...] = ()
        self.haystack: str | None = None  # text that the filter searches; None: to be made
        self.text_source: str | None = None
        self.text_key = ""
        self.order_key = _order_key(partition)

    @property
    def is_parent(self) -> bool:
        return self.key == PARENT

    @property
    def state(self) -> PartitionState:
        """The state to show: that of a running job, or else the last one read."""
        job = self.job
        return job.state if job is not None and job.state is not None else self.partition.state

    @property
    def is_inactive(self) -> bool:
        """Whether there is nothing that could be measured."""
        return self.partition.state in INACTIVE_STATES

    def take_partition(self, partition: Partition) -> bool:
        """Take a newly read partition; whether its place by name changed."""
        old, self.partition = self.partition, partition
        self.haystack = None
        if partition.state in INACTIVE_STATES or partition.run_id != old.run_id:
            self.values.clear()
            self.missing = _NO_REASONS
        if partition.name == old.name:
            return False
        self.order_key = _order_key(partition)
        return True

    def take_reading(self, reading: Reading) -> None:
        """Take new values. A reading need not be of all metrics: the others keep their last value."""
        state = self.partition.state
        if state is not PartitionState.RUNNING and state in INACTIVE_STATES:  # looking up an enum is slow
            return  # read before the machine went off
        self.read_s, values, missing = reading
        self.values.update(values)
        self.missing = missing
        if missing:
            for metric in missing:
                self.values.pop(metric, None)

    def take_swept(self, taken_s: float, of_host: float, of_guest: float) -> None:
        """Take what a sweep read of the machine, unless something newer is there; NaN is no value."""
        if taken_s <= self.read_s or self.partition.state in INACTIVE_STATES:
            return
        self.read_s = taken_s
        for key, value in ((CPU_HOST, of_host), (CPU_GUEST, of_guest)):
            if value == value:
                self.values[key] = value

    def natural(self, text: str) -> str:
        """The natural sort key of ``text``, kept until another text is asked for."""
        if self.text_source != text:
            self.text_source = text
            self.text_key = natural_key(text)
        return self.text_key


@record
class GroupRow:
    """The heading of a group. ``title`` is the folder's name, "" for the machines in no group."""

    title: str
    count: int
    is_expanded: bool

    @property
    def key(self) -> str:
        """Names the heading among all lines; never a machine's UUID."""
        return group_key(self.title)


Entry = PartitionRow | GroupRow


def group_key(title: str) -> str:
    """The key of the heading of a group."""
    return f"group:{title}"


def parent_row(facts: HostFacts, name: str) -> PartitionRow:
    """The row of the parent partition: the host itself, shown with the same columns."""
    partition = Partition(
        uuid=PARENT,
        name=name,
        state=PartitionState.RUNNING,
        run_id=0,
        processor_count=facts.processor_count,
        memory_maximum_bytes=facts.memory_bytes,
        started_boottime_s=facts.booted_boottime_s,
    )
    return PartitionRow(partition, facts)


def _order_key(partition: Partition) -> str:
    # Names that differ only by case, and machines of one name, still have one fixed order.
    return f"{natural_key(partition.name)}\0{partition.name}\0{partition.uuid}"
