"""Export and the Import wizard, and how to come to their pages."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.accessibility.place import Place
from tests.support.partita import Partita

_STEPS = 6
_DEFINITION = (
    "<domain type='test'><name>from-elsewhere</name><uuid>11111111-2222-3333-4444-555555555555</uuid>"
    "<memory>65536</memory><vcpu>1</vcpu><os><type machine='pc-q35-99'>hvm</type></os><devices>"
    "<interface type='network'><source network='gone'/></interface></devices></domain>"
)


def _import(step: int, *, is_tried: bool = False) -> Callable[[Partita], object]:
    """The Import wizard at a page (1 is the first), with a definition that does not fit the host."""

    def opened(partita: Partita) -> None:
        partita.choose("Import Virtual Machine...")
        partita.reader.wait_for("dialog", object_name="import-wizard")
        if step > 1:
            path = Path(tempfile.gettempdir()) / "partita-audit.xml"
            path.write_text(_DEFINITION)
            partita.reader.wait_for(object_name="import-path").set_text(str(path))
            partita.reader.wait_for("label", re.compile("from-elsewhere: .*"))
        for number in range(2, step + 1):
            partita.press("Next")
            partita.reader.wait_for("list item", re.compile(rf"Step {number} of \d+, .*, current"))
        if is_tried:
            partita.press("Next")
            partita.reader.wait_for("label", re.compile(r"\d+ fields? needs? attention"))

    return opened


def transfer_places(machine: str, menu: Callable[..., Callable[[Partita], object]]) -> tuple[Place, ...]:
    """``menu``: opens what an item of the menu leads to, for a machine."""
    return (
        Place("export", menu("Export...", machine), "ExportDialog", "export-machine-dialog"),
        Place("import: nothing typed", _import(1, is_tried=True), "ImportWizard", "import-wizard"),
        *(
            Place(f"import: page {step}", _import(step), "ImportWizard", "import-wizard")
            for step in range(2, _STEPS + 1)
        ),
    )
