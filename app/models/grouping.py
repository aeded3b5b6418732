"""Rows under the headings of their groups."""

from __future__ import annotations

from collections.abc import Collection

from app.models.ordering import natural_key
from app.models.partition_rows import Entry, GroupRow, PartitionRow


def arranged(rows: list[PartitionRow], collapsed: Collection[str], is_grouped: bool) -> list[Entry]:
    """The lines of the table: groups by name, then the machines in no group; the order within stays.

    Without groups (``is_grouped`` False) there are no headings. A collapsed group is its heading.
    """
    if not is_grouped:
        return list(rows)
    groups: dict[str, list[PartitionRow]] = {}
    for row in rows:
        groups.setdefault(row.folder, []).append(row)
    entries: list[Entry] = []
    for title in sorted(groups, key=lambda name: (not name, natural_key(name), name)):
        members = groups[title]
        is_expanded = title not in collapsed
        entries.append(GroupRow(title, len(members), is_expanded))
        if is_expanded:
            entries.extend(members)
    return entries
