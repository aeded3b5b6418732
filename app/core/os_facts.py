"""What is known of an operating system, and of the medium that installs it."""

from __future__ import annotations

from app.core.record import record


@record
class MediaLabels:
    """What stands in the label of a DVD image (its primary volume descriptor), without the spaces at the end."""

    volume_id: str
    system_id: str = ""
    publisher_id: str = ""
    application_id: str = ""
    size_bytes: int = 0


@record
class OsFacts:
    """An operating system. Sizes are what it needs at least, 0 where nobody says.

    ``uri``: its whole address in the database. ``has_bios`` and ``has_uefi``: with which firmware it starts.
    ``has_secure_boot``, ``has_virtio`` (drivers for disks): None where nobody says.
    """

    id: str
    name: str
    memory_bytes: int = 0
    disk_bytes: int = 0
    processor_count: int = 0
    has_bios: bool = True
    has_uefi: bool = True
    has_secure_boot: bool | None = None
    has_virtio: bool | None = None
    uri: str = ""
