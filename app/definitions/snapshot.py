"""A checkpoint's record: libvirt's ``<domainsnapshot>``."""

from __future__ import annotations

from app.core.details import Checkpoint
from app.definitions.parsing import DefinitionError, attribute_at, number_at, parse, text_at

STANDARD = "Standard"
PRODUCTION = "Production"


def read_checkpoint(xml: str, current: str = "") -> Checkpoint:
    """The checkpoint that ``xml`` records; ``current`` is the name of the machine's current one.

    Raises DefinitionError.
    """
    snapshot = parse(xml, "domainsnapshot")
    name = text_at(snapshot, "name")
    if not name:
        raise DefinitionError("a checkpoint needs a name")
    is_disk_only = text_at(snapshot, "state") == "disk-snapshot"
    keeps_memory = attribute_at(snapshot, "memory", "snapshot") in {"internal", "external"}
    return Checkpoint(
        name=name,
        parent=text_at(snapshot, "parent/name"),
        created_epoch_s=float(number_at(snapshot, "creationTime")),
        kind=PRODUCTION if is_disk_only and not keeps_memory else STANDARD,
        notes=text_at(snapshot, "description"),
        is_current=name == current,
    )
