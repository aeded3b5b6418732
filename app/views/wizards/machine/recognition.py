"""What the label of an image told: the operating system, and what it needs."""

from __future__ import annotations

from app.controllers.new_machine_work import NewMachine
from app.core.names import shown
from app.core.os_facts import OsFacts
from app.views.formatting import format_bytes
from app.views.translation import translate, translated


def recognised_text(work: NewMachine) -> str:
    """A sentence about the image that was named last; "" when there is nothing to say."""
    media = work.media
    if not media.path or media.path != work.draft.image_path.strip():
        return ""
    if media.failure is not None:
        return translated(media.failure.why)
    if media.is_reading:
        return translate("NewMachine", "Reading the label of the image…")
    if media.problem is not None:
        return translated(media.problem)
    if not media.is_dvd:
        return translate("NewMachine", "This is no image of a DVD: nothing can be installed from it.")
    if media.system is None:
        return translate("NewMachine", "The operating system was not recognised. It can be installed all the same.")
    return _needs(media.system)


def _needs(system: OsFacts) -> str:
    name = shown(system.name)
    parts = []
    if system.memory_bytes:
        parts.append(translate("NewMachine", "{size} of memory").format(size=format_bytes(system.memory_bytes)))
    if system.disk_bytes:
        parts.append(translate("NewMachine", "a disk of {size}").format(size=format_bytes(system.disk_bytes)))
    if not system.has_bios:
        parts.append(translate("NewMachine", "Generation 2"))
    if not parts:
        return translate("NewMachine", "Recognised: {name}.").format(name=name)
    return translate("NewMachine", "Recognised: {name}. It recommends {needs}.").format(
        name=name, needs=", ".join(parts)
    )
