"""Which disks and network adapters of this computer are physical: what the parent partition owns.

What is made of others (partitions, volumes, bridges, machines' adapters) would be counted twice.
"""

from __future__ import annotations

from pathlib import Path

_BLOCK = Path("/sys/class/block")
_NET = Path("/sys/class/net")
_NOT_A_CABLE = ("lo", "vnet", "tap", "macvtap", "virbr", "docker", "ifb", "dummy")


def physical_disks(folder: Path = _BLOCK) -> tuple[str, ...]:
    """Names of whole disks with hardware behind them, in order."""
    return tuple(
        name for name in _names(folder) if not _is_virtual(folder / name) and not (folder / name / "partition").exists()
    )


def physical_networks(folder: Path = _NET) -> tuple[str, ...]:
    """Names of network adapters with hardware behind them; in a container, those that lead out of it."""
    names = [name for name in _names(folder) if (folder / name).is_dir()]
    physical = tuple(name for name in names if not _is_virtual(folder / name))
    return physical or tuple(
        name
        for name in names
        if not name.startswith(_NOT_A_CABLE)
        and not (folder / name / "bridge").exists()
        and not (folder / name / "master").exists()
    )


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir())
    except OSError:
        return []


def _is_virtual(path: Path) -> bool:
    return "/devices/virtual/" in f"{path.resolve()}/"
