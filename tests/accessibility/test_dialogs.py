"""Every dialog of the real program, from outside: nothing nameless, nothing out of reach, Escape closes it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.accessibility.places import DIALOGS, MARKED_NAMES, Place, come_to, leave
from tests.support.partita import Partita

APP = Path(__file__).resolve().parents[2] / "app"
# Qt's own dialog for the name of a file, which each desktop replaces by its own.
FOREIGN = {"QFileDialog"}
BASES = {"Dialog", "Wizard", "HostWizard", "MachineWizard"}


@pytest.mark.parametrize("place", DIALOGS, ids=str)
def test_dialog(partita: Partita, place: Place) -> None:
    come_to(place, partita)
    try:
        report = partita.reader.audit(True, MARKED_NAMES, is_active_only=True)
        assert report.is_clean, str(report)
        assert report.counts["tab stops visited"] >= 2
    finally:
        leave(place, partita)


def test_no_dialog_is_forgotten() -> None:
    bases: dict[str, set[str]] = {}
    used: set[str] = set()
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = {base.id for base in node.bases if isinstance(base, ast.Name)}
            elif isinstance(node, ast.alias):
                used.add(node.name)
    qt = {name for name in used if name.startswith("Q") and name.endswith(("Dialog", "MessageBox", "Wizard"))}
    found: set[str] = set()
    while new := {name for name, above in bases.items() if above & (found | qt)} - found:
        found |= new
    assert {place.dialog for place in DIALOGS} == found - BASES
    assert qt - {"QDialog"} == FOREIGN
