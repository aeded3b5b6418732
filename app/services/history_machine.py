"""The history of one machine: chunks of minutes, then chunks as read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.services.history_chunk import CHUNK_ROWS, Chunk, Layout, Rows

LayoutOf = Callable[[tuple[str, ...]], Layout]

SERIES_LIMIT = 1024
_NAN = float("nan")


class MachineHistory:
    """Chunks of one machine, oldest first: ``coarse`` holds means of minutes, ``fine`` readings as read.

    A machine that is off screen gives few series, one on screen many. Each change of what it gives
    begins a new chunk, so that what is not read takes no room. Not thread-safe: MetricHistory locks.
    """

    __slots__ = ("_open", "coarse", "coarse_bytes", "fine", "fine_bytes", "gaps", "last_s")

    def __init__(self) -> None:
        # Lists, though the oldest go first: there are few chunks, and an empty deque takes 760 bytes.
        self.coarse: list[Chunk] = []
        self.fine: list[Chunk] = []
        self.coarse_bytes = 0
        self.fine_bytes = 0
        self.gaps: tuple[float, ...] = ()
        self.last_s = float("-inf")
        self._open: Chunk | None = None  # the newest of ``fine``, where it is known that readings go on in it

    def append(self, at_s: float, values: Mapping[str, float], layout_of: LayoutOf) -> int:
        """Add a reading; one that is not newer than the last is left out. By how many bytes the readings grew."""
        if at_s <= self.last_s:
            return 0
        self.last_s = at_s
        chunk = self._open
        if chunk is not None and chunk.count < chunk.room and chunk.layout.keys == tuple(values):  # nearly always
            chunk.append(at_s, values.values())
            return 0
        before = self.fine_bytes
        chunk = self._open = self._open_chunk(at_s, values, layout_of)
        self.fine_bytes -= chunk.size_bytes
        chunk.append(at_s, tuple([values.get(key, _NAN) for key in chunk.layout.keys]))
        self.fine_bytes += chunk.size_bytes
        return self.fine_bytes - before

    def append_swept(self, at_s: float, layout: Layout, of_host: float, of_guest: float) -> bool:
        """Add a reading of two series where it goes on in the newest chunk, as nearly always; else False."""
        chunk = self._open
        if chunk is None or chunk.layout is not layout or chunk.count >= chunk.room or at_s <= self.last_s:
            return False
        layout.put_row(chunk.rows, chunk.count * layout.row_bytes, at_s - chunk.start_s, of_host, of_guest)
        chunk.last_s = self.last_s = at_s
        chunk.count += 1
        return True

    def coarsen(self, before_s: float) -> None:
        """Turn the chunks that are wholly older than ``before_s`` into minutes."""
        while self.fine and self.fine[0].last_s < before_s:
            chunk = self.fine.pop(0)
            if chunk is self._open:
                self._open = None
            self.fine_bytes -= chunk.size_bytes
            self.add_minutes(chunk.layout, chunk.by_minutes(), chunk.start_s)

    def add_minutes(self, layout: Layout, rows: Rows, start_s: float) -> None:
        """Add means of minutes, newer than those there are; the times in ``rows`` count from ``start_s``."""
        last = self.coarse[-1] if self.coarse else None
        if last is not None and last.layout is layout and not last.is_full:
            self.coarse_bytes -= last.size_bytes
            last.append_rows(rows, start_s)
            self.coarse_bytes += last.size_bytes
            return
        if last is not None:
            self.coarse_bytes -= last.trim()
        self.coarse.append(Chunk(layout, start_s, rows, is_coarse=True))
        self.coarse_bytes += rows.nbytes

    def restore(self, layout: Layout, rows: Rows, start_s: float, *, is_coarse: bool) -> None:
        """Add saved rows, whose times count from ``start_s``; what there is from their first on gives way to them.

        ``rows`` are not kept. The sizes are not counted meanwhile: whoever restores counts at the end.
        """
        first_s = start_s + float(rows[0, 0])
        for chunks in (self.fine, self.coarse):
            while chunks and not chunks[-1].cut_off(first_s):
                chunks.pop()
        # A clock that jumped may have left younger readings before these minutes: order goes before kind.
        chunks = self.coarse if is_coarse and not self.fine else self.fine
        last = chunks[-1] if chunks else None
        is_alike = last is not None and last.layout is layout and last.is_coarse is is_coarse
        if last is not None and is_alike and last.count + len(rows) <= 2 * CHUNK_ROWS:
            last.append_rows(rows, start_s)
        else:
            chunks.append(Chunk(layout, first_s, _from_zero(rows), is_coarse=is_coarse))

    def trim(self) -> None:
        """Give back the room that is not used."""
        for chunk in self.chunks():
            chunk.trim()

    def drop_coarse(self, before_s: float) -> None:
        """Forget minutes older than ``before_s``."""
        while self.coarse and self.coarse[0].last_s < before_s:
            self.coarse_bytes -= self.coarse.pop(0).size_bytes
        if self.gaps and self.gaps[0] < before_s:
            self.gaps = tuple(gap for gap in self.gaps if gap >= before_s)

    def chunks(self) -> Iterator[Chunk]:
        """All chunks, oldest first."""
        yield from self.coarse
        yield from self.fine

    def _open_chunk(self, at_s: float, values: Mapping[str, float], layout_of: LayoutOf) -> Chunk:
        """The chunk that can take a reading with these series: the last one, or a new one."""
        last = self.fine[-1] if self.fine else None
        # After a full chunk what was not read this time is left out: a disk that was removed, for one.
        layout = _fitting(None if last is None or last.is_full else last.layout, values, layout_of)
        if last is not None:
            if last.layout is layout and not last.is_full:
                return last
            self.fine_bytes -= last.trim()
        chunk = Chunk(layout, at_s)
        self.fine.append(chunk)
        self.fine_bytes += chunk.size_bytes
        return chunk


def _from_zero(rows: Rows) -> Rows:
    moved = rows.copy()
    moved[:, 0] -= rows[0, 0]
    return moved


def _fitting(last: Layout | None, values: Mapping[str, float], layout_of: LayoutOf) -> Layout:
    """The layout for a reading: the last one where it lacks little, else one with what is new.

    A disk's latency is only there in seconds in which the disk was used: that begins no new chunk.
    """
    keys = tuple(values)[:SERIES_LIMIT]
    if last is None or 2 * len(keys) < len(last.keys):
        return layout_of(keys)
    if last.columns.keys() >= values.keys():
        return last
    together = tuple(dict.fromkeys((*keys, *last.keys)))
    is_much_less = 2 * len(keys) < len(together)
    return layout_of(keys if is_much_less or len(together) > SERIES_LIMIT else together)
