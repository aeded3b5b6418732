"""What is wrong with a machine's settings, field by field: pure rules over a draft and what the host can do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.core.abilities import HostAbilities
from app.core.machine_devices import Display
from app.core.machine_plan import MIB
from app.core.machine_settings import MachineSettings
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.names import name_problem
from app.core.port_rules import password_problems
from app.core.record import record
from app.core.secrets import Secret
from app.core.settings_rules import device_problems

N = QT_TRANSLATE_NOOP
NO_MEMORY = N("core", "Give the machine at least {least} MiB.")
TOO_MUCH_MEMORY = N("core", "The host has {total} MiB in all.")
MINIMUM_ABOVE = N("core", "The minimum cannot be more than the startup memory, {startup} MiB.")
MAXIMUM_BELOW = N("core", "The maximum cannot be less than the startup memory, {startup} MiB.")
TOO_MANY_PROCESSORS = N("core", "A machine of this host can have at most {most} virtual processors.")
MAXIMUM_PROCESSORS = N("core", "The maximum cannot be less than the number at the start, {count}.")
TOPOLOGY = N("core", "{sockets} × {cores} × {threads} are {product} virtual processors; the maximum is {maximum}.")
NO_MODEL = N("core", "Enter the name of a processor model.")
LONG_NOTES = N("core", "Use at most {limit} characters; these are {count}.")
TITLE_LINES = N("core", "A title has one line.")
LEAST_MIB = 32
NOTES_LIMIT = 65536


@record
class SettingProblem:
    """A sentence for a field of a page or device. A warning may be passed over, anything else may not."""

    key: str
    field: str
    text: Message
    is_warning: bool = False


Rule = Callable[[MachineSettings, HostAbilities | None], Iterator[SettingProblem]]


def setting_problems(
    settings: MachineSettings, abilities: HostAbilities | None, taken: frozenset[str] = frozenset()
) -> tuple[SettingProblem, ...]:
    """All that is wrong. ``taken``: names of the host's other machines."""
    found = [each for rule in RULES for each in rule(settings, abilities)]
    problem = name_problem(settings.general.name, taken)
    if problem is not None:
        found.append(SettingProblem("general", "name", problem))
    return tuple(found)


def _general(settings: MachineSettings, _abilities: HostAbilities | None) -> Iterator[SettingProblem]:
    if len(settings.general.notes) > NOTES_LIMIT:
        text = message(LONG_NOTES, limit=NOTES_LIMIT, count=len(settings.general.notes))
        yield SettingProblem("general", "notes", text)


def _memory(settings: MachineSettings, abilities: HostAbilities | None) -> Iterator[SettingProblem]:
    memory = settings.memory
    startup = memory.startup_bytes // MIB
    if startup < LEAST_MIB:
        yield SettingProblem("memory", "startup_bytes", message(NO_MEMORY, least=LEAST_MIB))
    if memory.maximum_bytes < memory.startup_bytes:
        yield SettingProblem("memory", "maximum_bytes", message(MAXIMUM_BELOW, startup=startup))
    if memory.is_dynamic and memory.minimum_bytes > memory.startup_bytes:
        yield SettingProblem("memory", "minimum_bytes", message(MINIMUM_ABOVE, startup=startup))
    total = abilities.memory_total_bytes if abilities is not None else 0
    if total and memory.startup_bytes > total:
        text = message(TOO_MUCH_MEMORY, total=total // MIB)
        yield SettingProblem("memory", "startup_bytes", text)


def _processor(settings: MachineSettings, abilities: HostAbilities | None) -> Iterator[SettingProblem]:
    processor = settings.processor
    most = abilities.processors_max if abilities is not None else 0
    if most and processor.count > most:
        yield SettingProblem("processor", "count", message(TOO_MANY_PROCESSORS, most=most))
    if processor.maximum < processor.count:
        yield SettingProblem("processor", "maximum", message(MAXIMUM_PROCESSORS, count=processor.count))
    elif most and processor.maximum > most:
        yield SettingProblem("processor", "maximum", message(TOO_MANY_PROCESSORS, most=most))
    shape = processor.topology
    product = shape.sockets * shape.cores * shape.threads
    if product > 1 and product != processor.maximum:
        values = {"sockets": shape.sockets, "cores": shape.cores, "threads": shape.threads}
        text = message(TOPOLOGY, **values, product=product, maximum=processor.maximum)
        yield SettingProblem("processor", "topology", text)
    if processor.mode == "custom" and not processor.model.strip():
        yield SettingProblem("processor", "model", message(NO_MODEL))


def _devices(settings: MachineSettings, abilities: HostAbilities | None) -> Iterator[SettingProblem]:
    for key, problem in device_problems(settings, abilities):
        yield SettingProblem(key, problem.field, problem.text, problem.is_warning)


def secret_problems(settings: MachineSettings, secrets: Mapping[str, Secret]) -> Iterator[SettingProblem]:
    """What is wrong with new passwords of displays, by the displays' keys."""
    for key, secret in secrets.items():
        display = settings.find(key)
        if isinstance(display, Display):
            for problem in password_problems(display.kind, secret):
                yield SettingProblem(key, problem.field, problem.text, problem.is_warning)


RULES: tuple[Rule, ...] = (_general, _memory, _processor, _devices)
"""Rules of all pages and devices."""
