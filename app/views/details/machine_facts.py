"""What the Summary says of one machine."""

from __future__ import annotations

import time

from app.controllers.details import Known, Need, Subject
from app.core.details import Heartbeat
from app.core.names import shown, shown_lines
from app.core.partitions import INACTIVE_STATES, Partition, PartitionState
from app.views.details.facts_grid import Fact
from app.views.details.sentences import unavailable
from app.views.formatting import format_bytes, format_time, format_uptime
from app.views.translation import translate, translated

_TEXT_LIMIT = 240


def machine_facts(subject: Subject, known: Known, boottime_s: float) -> list[Fact]:
    """Titles and values. ``boottime_s``: CLOCK_BOOTTIME now."""
    machine = subject.machine
    assert machine is not None
    details = known.details
    is_read = details is not None
    notes = details.notes if details is not None else machine.notes
    processors = details.processor_count if details is not None else machine.processor_count
    startup = format_bytes(details.memory_startup_bytes) if details is not None else ""
    facts = [
        Fact("state", translate("Details", "State"), state_words(machine)),
        _uptime(machine, boottime_s),
        Fact("generation", translate("Details", "Generation"), generation(machine, known)),
        Fact("version", translate("Details", "Version"), shown(machine.version, _TEXT_LIMIT)),
        _created(known),
        Fact("processors", translate("Details", "Processors"), str(processors) if processors else ""),
        Fact("startup", translate("Details", "Startup memory"), startup),
        *_heartbeat(machine, known),
        Fact("uuid", translate("Details", "UUID"), machine.uuid),
    ]
    if machine.title:
        facts.insert(0, Fact("title", translate("Details", "Title"), shown(machine.title, _TEXT_LIMIT)))
    facts.append(
        Fact("notes", translate("Details", "Notes"), shown_lines(notes))
        if notes
        else Fact("notes", translate("Details", "Notes"), translate("Details", "none"), is_quiet=True)
    )
    return [_filled(fact, is_read, Need.DETAILS in known.failures) for fact in facts]


def _filled(fact: Fact, is_read: bool, has_failed: bool) -> Fact:
    if fact.value:
        return fact
    if is_read:
        return fact._replace(value=translate("Details", "not known"), is_quiet=True)
    waiting = translate("Details", "not available") if has_failed else "…"
    return fact._replace(value=waiting, is_quiet=True)


def state_words(machine: Partition) -> str:
    """The state and, where the host gives one, its reason."""
    state = translate("core", machine.state.value)
    if not machine.reason:
        return state
    return translate("Details", "{state} ({reason})").format(state=state, reason=translate("core", machine.reason))


def generation(machine: Partition, known: Known) -> str:
    """ "2 (UEFI)": the generation, and the firmware where it is known."""
    details = known.details
    number = details.generation if details is not None else machine.generation
    if not number:
        return ""
    firmware = details.firmware if details is not None else ""
    if not firmware:
        return str(number)
    return translate("Details", "{generation} ({firmware})").format(
        generation=number, firmware=translate("core", firmware)
    )


def _uptime(machine: Partition, boottime_s: float) -> Fact:
    title = translate("Details", "Uptime")
    if machine.state in INACTIVE_STATES:
        return Fact("uptime", title, translate("Details", "not running"), is_quiet=True)
    if machine.started_boottime_s is None:
        text = translate("Details", "Not available. It was started before Partita could see it.")
        return Fact("uptime", title, text, is_quiet=True)
    return Fact("uptime", title, format_uptime(boottime_s - machine.started_boottime_s))


def _created(known: Known) -> Fact:
    when = known.details.created_epoch_s if known.details is not None else None
    text = format_time(when, time.time()) if when is not None else ""
    return Fact("created", translate("Details", "Created"), text)


def _heartbeat(machine: Partition, known: Known) -> list[Fact]:
    title = translate("Details", "Heartbeat")
    if machine.state is not PartitionState.RUNNING:
        return [Fact("heartbeat", title, translate("Details", "not running"), is_quiet=True)]
    failure = known.failures.get(Need.HEARTBEAT)
    if failure is not None:
        return [Fact("heartbeat", title, unavailable(translated(failure.why)), True)]
    heartbeat = known.heartbeat
    if heartbeat is None:
        return [Fact("heartbeat", title, "…", is_quiet=True)]
    facts = [Fact("heartbeat", title, heartbeat_words(heartbeat), is_quiet=heartbeat.state != "ok")]
    if heartbeat.state == "ok":
        silent = translate("Details", "the guest does not tell")
        for name, text, value in (
            ("guest-os", translate("Details", "Guest system"), heartbeat.guest_os),
            ("guest-name", translate("Details", "Guest name"), heartbeat.host_name),
        ):
            facts.append(Fact(name, text, shown(value, _TEXT_LIMIT) or silent, is_quiet=not value))
    return facts


def heartbeat_words(heartbeat: Heartbeat) -> str:
    """How the integration services are."""
    if heartbeat.state == "ok":
        return translate("Details", "OK")
    if heartbeat.state == "no contact":
        return translate("Details", "No contact. The guest agent does not answer.")
    if heartbeat.state == "none":
        return translate("Details", "Not available. The machine has no channel for a guest agent.")
    return translate("Details", "not running")
