"""The document behind :mod:`app.services.groups`: pure functions that read and change it.

Shape: ``{"hosts": {host id: {"folders": [name, …], "machines": {UUID: {"folder": name, "tags": [name, …],
"away_days": n, "away_day": day}}}}}``. Every function takes a document of any content: it may have
been written by hand, by another console or by a newer Partita. What is not known stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.services.json_store import Document

AWAY_DAYS = 30


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _host(document: Document, host_id: str) -> dict[str, object]:
    return _dict(_dict(document.get("hosts")).get(host_id))


def _host_to_change(document: Document, host_id: str) -> dict[str, object]:
    hosts = document["hosts"] = _dict(document.get("hosts"))
    host = hosts[host_id] = _dict(hosts.get(host_id))
    host["machines"] = _dict(host.get("machines"))
    host["folders"] = _texts(host.get("folders"))
    return host


def folders(document: Document, host_id: str) -> tuple[str, ...]:
    """The folders of a host, in order, each once."""
    return tuple(dict.fromkeys(_texts(_host(document, host_id).get("folders"))))


def machines(document: Document, host_id: str) -> dict[str, object]:
    """What is kept of each machine of a host, by UUID."""
    return _dict(_host(document, host_id).get("machines"))


def machine(document: Document, host_id: str, uuid: str) -> dict[str, object]:
    """What is kept of one machine; {} for nothing."""
    return _dict(machines(document, host_id).get(uuid))


def tags(kept: dict[str, object]) -> tuple[str, ...]:
    """The tags of a machine, sorted, each once."""
    return tuple(sorted(set(_texts(kept.get("tags")))))


def all_tags(document: Document) -> tuple[str, ...]:
    """Every tag there is, sorted."""
    kept = (each for host_id in _dict(document.get("hosts")) for each in machines(document, host_id).values())
    return tuple(sorted({tag for each in kept for tag in tags(_dict(each))}))


def hosts_with_tag(document: Document, tag: str) -> tuple[str, ...]:
    """The hosts of which some machine has ``tag``."""
    hosts = _dict(document.get("hosts"))
    return tuple(
        host_id for host_id in hosts if any(tag in tags(_dict(kept)) for kept in machines(document, host_id).values())
    )


def add_folder(document: Document, host_id: str, name: str) -> None:
    """Add a folder at the end."""
    host = _host_to_change(document, host_id)
    host["folders"] = [*(each for each in folders(document, host_id) if each != name), name]


def rename_folder(document: Document, host_id: str, old: str, new: str) -> None:
    """Rename a folder where it stands, in the list and at its machines."""
    host = _host_to_change(document, host_id)
    host["folders"] = list(dict.fromkeys(new if each == old else each for each in folders(document, host_id)))
    for uuid, kept in machines(document, host_id).items():
        if _dict(kept).get("folder") == old:
            _put(document, host_id, uuid, {"folder": new})


def delete_folder(document: Document, host_id: str, name: str) -> None:
    """Take a folder away; its machines are in none then."""
    host = _host_to_change(document, host_id)
    host["folders"] = [each for each in folders(document, host_id) if each != name]
    inside = [uuid for uuid, kept in machines(document, host_id).items() if _dict(kept).get("folder") == name]
    for uuid in inside:
        _put(document, host_id, uuid, {"folder": ""})


def move_folder(document: Document, host_id: str, name: str, index: int) -> None:
    """Put a folder at ``index``, counted without it."""
    host = _host_to_change(document, host_id)
    rest = [each for each in folders(document, host_id) if each != name]
    rest.insert(max(0, index), name)
    host["folders"] = rest


def move_machines(document: Document, host_id: str, uuids: Iterable[str], folder: str) -> None:
    """Put machines into ``folder``, which is made if need be; "" takes them out."""
    if folder and folder not in folders(document, host_id):
        add_folder(document, host_id, folder)
    for uuid in uuids:
        _put(document, host_id, uuid, {"folder": folder})


def set_tags(document: Document, host_id: str, wanted: Mapping[str, Iterable[str]]) -> None:
    """Give each machine (by UUID) exactly these tags."""
    for uuid, new in wanted.items():
        _put(document, host_id, uuid, {"tags": sorted(set(new))})


def replace_tag(document: Document, old: str, new: str) -> None:
    """Rename a tag wherever it is; ``new`` "" takes it away."""
    for host_id in hosts_with_tag(document, old):
        for uuid, kept in list(machines(document, host_id).items()):
            present = set(tags(_dict(kept)))
            if old in present:
                set_tags(document, host_id, {uuid: (present - {old}) | ({new} if new else set())})


def forget_host(document: Document, host_id: str) -> None:
    """Remove everything of a host."""
    _dict(document.get("hosts")).pop(host_id, None)


def is_presence_known(document: Document, host_id: str, uuids: frozenset[str], day: int) -> bool:
    """Whether :func:`note_presence` would change nothing."""
    for uuid, kept in machines(document, host_id).items():
        is_marked = "away_day" in _dict(kept)
        if uuid in uuids if is_marked else uuid not in uuids:
            return False
        if is_marked and _dict(kept).get("away_day") != day:
            return False
    return True


def note_presence(document: Document, host_id: str, listed: frozenset[str], day: int) -> None:
    """Count the days on which a machine is not listed, and forget it after :data:`AWAY_DAYS` of them.

    Days are counted, not subtracted: a clock that jumps by years makes nobody forgotten.
    """
    for uuid, value in list(machines(document, host_id).items()):
        kept = _dict(value)
        if uuid in listed:
            kept.pop("away_day", None)
            kept.pop("away_days", None)
        elif kept.get("away_day") != day:
            before = kept.get("away_days")
            away_days = (before if isinstance(before, int) else 0) + 1
            _put(document, host_id, uuid, {"away_day": day, "away_days": away_days})
            if away_days >= AWAY_DAYS:
                del machines(document, host_id)[uuid]


def _put(document: Document, host_id: str, uuid: str, changes: dict[str, object]) -> None:
    """Change what is kept of a machine; one of which nothing is left is removed."""
    kept_machines = _dict(_host_to_change(document, host_id)["machines"])
    kept = {**_dict(kept_machines.get(uuid)), **changes}
    for key in ("folder", "tags"):
        if not kept.get(key):
            kept.pop(key, None)
    if "folder" in kept or "tags" in kept:
        kept_machines[uuid] = kept
    else:
        kept_machines.pop(uuid, None)
