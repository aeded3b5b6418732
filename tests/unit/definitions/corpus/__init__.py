"""Definitions of every kind that libvirt accepts: written by hand, written by libvirt ("stored-"), and generated."""

from __future__ import annotations

from pathlib import Path

from tests.unit.definitions.corpus.generated import generated

FOLDER = Path(__file__).parent
GENERATED = 40


def documents(kind: str) -> dict[str, str]:
    """All documents of a kind ("domain", "volume", "pool", "secret", "network") by name, exactly as they lie there."""
    found = {path.stem: path.read_bytes().decode() for path in sorted((FOLDER / kind).glob("*.xml"))}
    if kind == "domain":
        found |= {f"generated-{seed}": generated(seed) for seed in range(GENERATED)}
    return found
