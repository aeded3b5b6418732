"""How one arrangement of rows becomes another: in a few insertions and removals, or all at once."""

from __future__ import annotations

from app.core.record import record
from app.models.partition_rows import Entry

STEP_LIMIT = 24
"""Above so many single steps the whole arrangement is replaced at once: views then work less."""


@record
class Step:
    """Rows ``first`` to ``last`` go, or come from the new arrangement."""

    is_removal: bool
    first: int
    last: int


def steps_between(old: list[Entry], new: list[Entry]) -> list[Step] | None:
    """The steps that turn ``old`` into ``new``, to be done in order; None when it takes too many.

    Entries are compared by key. Removals come first, from the bottom up; then insertions, from the
    top down, with positions in the new arrangement.
    """
    if abs(len(old) - len(new)) > 50 * STEP_LIMIT:
        return None
    old_keys = [entry.key for entry in old]
    new_keys = [entry.key for entry in new]
    was, will = set(old_keys), set(new_keys)
    gone = [place for place, key in enumerate(old_keys) if key not in will]
    come = [place for place, key in enumerate(new_keys) if key not in was]
    if [key for key in old_keys if key in will] != [key for key in new_keys if key in was]:
        return None
    removals = [Step(True, first, last) for first, last in reversed(runs(gone))]
    insertions = [Step(False, first, last) for first, last in runs(come)]
    steps = removals + insertions
    return steps if len(steps) <= STEP_LIMIT else None


def runs(places: list[int]) -> list[tuple[int, int]]:
    """Ascending numbers as runs of neighbours: [1, 2, 5] gives [(1, 2), (5, 5)]."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and place == found[-1][1] + 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found
