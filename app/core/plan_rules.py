"""What is wrong with the plan of a machine, on a host that can do this and that.

Used while the plan is typed, and again by the host before it changes anything. Fields of the problems:
"name", "notes", "location_uuid", "generation", "has_secure_boot", "has_tpm", "acceleration", "machine_type",
"processor_count", "topology", "startup_bytes", "minimum_bytes", "maximum_bytes", "switch", "installation",
"image_path", "cloud_path", "cloud_format", "existing_path", "existing_format", and those of
:mod:`app.core.disk_rules` and :mod:`app.core.seed_rules`.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.core.abilities import GenerationAbilities, HostAbilities
from app.core.disk_rules import (
    BOOT_LIMIT_BYTES,
    FORMATS,
    disk_problems,
    file_name_problem,
    format_name,
    location_of,
    location_problems,
)
from app.core.machine_plan import (
    MIB,
    DiskType,
    ExistingDisk,
    InstallCloudImage,
    InstallFromImage,
    InstallFromNetwork,
    MachinePlan,
    NewDisk,
)
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.names import is_deceptive, name_problem
from app.core.problem import Problem
from app.core.seed_rules import seed_problems

__all__ = ["Problem", "problems", "seed_name"]

MEMORY_MIN_BYTES = 32 * MIB
UEFI_MEMORY_BYTES = 320 * MIB
NOTES_LIMIT = 100_000
_CLOUD_FORMATS = ("qcow2", "raw")

LONG_NOTES = QT_TRANSLATE_NOOP("core", "Use at most {limit} characters; these are {count}.")
HIDDEN_NOTES = QT_TRANSLATE_NOOP("core", "The notes cannot contain the control character {character}.")
NO_GENERATION = QT_TRANSLATE_NOOP("core", "This host has no Generation {number}.")
NO_SECURE_BOOT = QT_TRANSLATE_NOOP("core", "This host has no firmware with Secure Boot.")
NO_TPM = QT_TRANSLATE_NOOP("core", "This host cannot emulate a TPM. Install the package swtpm there.")
ONLY_SECOND = QT_TRANSLATE_NOOP("core", "Secure Boot needs Generation 2.")
NO_ACCELERATION = QT_TRANSLATE_NOOP("core", "This host does not have the acceleration “{kind}”.")
WRONG_MACHINE_TYPE = QT_TRANSLATE_NOOP(
    "core", "Generation 2 cannot have the machine type {type}, which is of Generation 1."
)
FEW_PROCESSORS = QT_TRANSLATE_NOOP("core", "A machine has at least one processor.")
MANY_PROCESSORS = QT_TRANSLATE_NOOP("core", "A machine of this host can have at most {limit} processors.")
MORE_PROCESSORS = QT_TRANSLATE_NOOP(
    "core", "The host has only {count} processors: with more than that the machine becomes slower, not faster."
)
BAD_TOPOLOGY = QT_TRANSLATE_NOOP(
    "core", "{sockets} sockets × {cores} cores × {threads} threads make {product} processors, not {count}."
)
HALF_TOPOLOGY = QT_TRANSLATE_NOOP("core", "Enter sockets, cores and threads, each at least 1.")
LITTLE_MEMORY = QT_TRANSLATE_NOOP("core", "Enter at least {limit} MiB.")
NO_MEMORY = QT_TRANSLATE_NOOP("core", "The host has only {total} MiB.")
MUCH_MEMORY = QT_TRANSLATE_NOOP(
    "core", "The host has only {free} MiB free now: the machine may not start, or slow others down."
)
UEFI_MEMORY = QT_TRANSLATE_NOOP(
    "core", "With less than {limit} MiB a Generation 2 machine may stop in its firmware, without a word."
)
HIGH_MINIMUM = QT_TRANSLATE_NOOP("core", "The minimum cannot be more than the startup memory.")
LOW_MAXIMUM = QT_TRANSLATE_NOOP("core", "The maximum cannot be less than the startup memory.")
NO_SWITCH = QT_TRANSLATE_NOOP("core", "The host no longer has the virtual switch {name}.")
INACTIVE_SWITCH = QT_TRANSLATE_NOOP(
    "core", "The virtual switch {name} is not active: the machine cannot start until it is."
)
NETWORK_NEEDS_SWITCH = QT_TRANSLATE_NOOP("core", "To start from the network, the machine needs a virtual switch.")
USER_NETWORK = QT_TRANSLATE_NOOP("core", "The user-mode network has no server to start from.")
NO_PATH = QT_TRANSLATE_NOOP("core", "Enter the path of the file on the host.")
RELATIVE_PATH = QT_TRANSLATE_NOOP("core", "Enter the whole path on the host, beginning with “/”.")
BAD_PATH = QT_TRANSLATE_NOOP("core", "The path cannot contain the invisible character {character}.")
NO_FORMAT = QT_TRANSLATE_NOOP("core", "Say which format the disk has: it is never guessed from what it contains.")
BAD_FORMAT = QT_TRANSLATE_NOOP("core", "libvirt cannot attach {format} disks. Convert it to QCOW2 first.")
BAD_CLOUD_FORMAT = QT_TRANSLATE_NOOP("core", "A cloud image can be QCOW2 or RAW, not {format}.")
CLOUD_NEEDS_DISK = QT_TRANSLATE_NOOP("core", "A cloud image becomes a new disk: choose to create one.")
CLOUD_TYPE = QT_TRANSLATE_NOOP("core", "The copy of a cloud image can be fixed or dynamic, not differencing.")
BOOT_LIMIT = QT_TRANSLATE_NOOP("core", "With a BIOS only the first 2 TiB of a disk can be used to start from.")


def problems(plan: MachinePlan, abilities: HostAbilities) -> tuple[Problem, ...]:
    """Everything that is wrong with ``plan``, in the order of the wizard's pages. Pure: reads nothing."""
    return (
        *_name(plan, abilities),
        *_generation(plan, abilities),
        *_processors(plan, abilities),
        *_memory(plan, abilities),
        *_switch(plan, abilities),
        *_disk(plan, abilities),
        *_installation(plan, abilities),
    )


def seed_name(name: str) -> str:
    """The file name of the DVD with what cloud-init is told, for the machine ``name``."""
    return f"{name}-cloud-init.iso"


def _name(plan: MachinePlan, abilities: HostAbilities) -> Iterator[Problem]:
    name = name_problem(plan.name, abilities.machine_names)
    if name is not None:
        yield Problem("name", name)
    if len(plan.notes) > NOTES_LIMIT:
        yield Problem("notes", message(LONG_NOTES, limit=NOTES_LIMIT, count=len(plan.notes)))
    hidden = next((sign for sign in plan.notes if sign < " " and sign not in "\t\n\r"), None)
    if hidden is not None:
        yield Problem("notes", message(HIDDEN_NOTES, character=f"U+{ord(hidden):04X}"))
    is_needed = isinstance(plan.installation, InstallCloudImage)
    if plan.location_uuid or is_needed:
        yield from location_problems(plan.location_uuid, abilities, "location_uuid", is_for_disk=is_needed)


def _generation(plan: MachinePlan, abilities: HostAbilities) -> Iterator[Problem]:
    generation = next((one for one in abilities.generations if one.number == plan.generation), None)
    if generation is None or not generation.is_available:
        reason = generation.reason if generation is not None else None
        yield Problem("generation", reason or message(NO_GENERATION, number=plan.generation))
    else:
        yield from _firmware(plan, generation)
    way = next((one for one in abilities.accelerations if one.kind == plan.acceleration), None)
    if way is None:
        yield Problem("acceleration", message(NO_ACCELERATION, kind=plan.acceleration))
    elif not way.is_usable:
        yield Problem("acceleration", way.reason or message(NO_ACCELERATION, kind=way.kind), is_warning=way.is_offered)


def _firmware(plan: MachinePlan, generation: GenerationAbilities) -> Iterator[Problem]:
    if plan.has_secure_boot and generation.number != 2:
        yield Problem("has_secure_boot", message(ONLY_SECOND))
    elif plan.has_secure_boot and not generation.has_secure_boot:
        yield Problem("has_secure_boot", message(NO_SECURE_BOOT))
    if plan.has_tpm and not generation.has_tpm:
        yield Problem("has_tpm", message(NO_TPM))
    is_old = plan.machine_type in {"pc", "isapc"} or plan.machine_type.startswith(("pc-i440fx", "pc-0.", "pc-1."))
    if generation.number == 2 and is_old:
        yield Problem("machine_type", message(WRONG_MACHINE_TYPE, type=plan.machine_type))


def _processors(plan: MachinePlan, abilities: HostAbilities) -> Iterator[Problem]:
    field, count = "processor_count", plan.processor_count
    if count < 1:
        yield Problem(field, message(FEW_PROCESSORS))
    elif count > abilities.processors_max:
        yield Problem(field, message(MANY_PROCESSORS, limit=abilities.processors_max))
    elif count > abilities.host_processor_count:
        yield Problem(field, message(MORE_PROCESSORS, count=abilities.host_processor_count), is_warning=True)
    parts = (plan.topology.sockets, plan.topology.cores, plan.topology.threads)
    if any(parts):
        product = parts[0] * parts[1] * parts[2]
        if min(parts) < 1:
            yield Problem("topology", message(HALF_TOPOLOGY))
        elif product != count:
            names = {"sockets": parts[0], "cores": parts[1], "threads": parts[2]}
            yield Problem("topology", message(BAD_TOPOLOGY, **names, product=product, count=count))


def _memory(plan: MachinePlan, abilities: HostAbilities) -> Iterator[Problem]:
    memory, total_bytes = plan.memory, abilities.memory_total_bytes
    little = message(LITTLE_MEMORY, limit=MEMORY_MIN_BYTES // MIB)
    if memory.startup_bytes < MEMORY_MIN_BYTES:
        yield Problem("startup_bytes", little)
    elif total_bytes and memory.startup_bytes > total_bytes:
        yield Problem("startup_bytes", message(NO_MEMORY, total=total_bytes // MIB))
    elif memory.startup_bytes > abilities.memory_free_bytes:
        free = message(MUCH_MEMORY, free=abilities.memory_free_bytes // MIB)
        yield Problem("startup_bytes", free, is_warning=True)
    elif plan.generation == 2 and memory.startup_bytes < UEFI_MEMORY_BYTES:
        limit = message(UEFI_MEMORY, limit=UEFI_MEMORY_BYTES // MIB)
        yield Problem("startup_bytes", limit, is_warning=True)
    if not memory.is_dynamic:
        return
    if memory.minimum_bytes < MEMORY_MIN_BYTES:
        yield Problem("minimum_bytes", little)
    elif memory.minimum_bytes > memory.startup_bytes:
        yield Problem("minimum_bytes", message(HIGH_MINIMUM))
    if memory.maximum_bytes < memory.startup_bytes:
        yield Problem("maximum_bytes", message(LOW_MAXIMUM))
    elif total_bytes and memory.maximum_bytes > total_bytes:
        yield Problem("maximum_bytes", message(NO_MEMORY, total=total_bytes // MIB), is_warning=True)


def _switch(plan: MachinePlan, abilities: HostAbilities) -> Iterator[Problem]:
    if not plan.switch_kind:
        return
    found = next((one for one in abilities.switches if (one.kind, one.name) == (plan.switch_kind, plan.switch)), None)
    if found is None:
        yield Problem("switch", message(NO_SWITCH, name=plan.switch))
    elif not found.is_active:
        yield Problem("switch", message(INACTIVE_SWITCH, name=plan.switch), is_warning=True)


def _disk(plan: MachinePlan, abilities: HostAbilities) -> Iterator[Problem]:
    match plan.disk:
        case NewDisk() as disk:
            yield from disk_problems(disk, abilities)
            if plan.generation == 1 and disk.capacity_bytes > BOOT_LIMIT_BYTES:
                yield Problem("capacity_bytes", message(BOOT_LIMIT), is_warning=True)
        case ExistingDisk() as disk:
            yield from path_problems(disk.path, "existing_path")
            if not disk.format:
                yield Problem("existing_format", message(NO_FORMAT))
            elif disk.format not in FORMATS:
                yield Problem("existing_format", message(BAD_FORMAT, format=format_name(disk.format)))


def path_problems(path: str, field: str) -> Iterator[Problem]:
    """Why ``path`` cannot be that of a file on the host, as far as its spelling tells."""
    hidden = next((sign for sign in path if is_deceptive(sign)), None)
    if not path:
        yield Problem(field, message(NO_PATH))
    elif not path.startswith("/") or path.startswith("//"):
        yield Problem(field, message(RELATIVE_PATH))
    elif hidden is not None:
        yield Problem(field, message(BAD_PATH, character=f"U+{ord(hidden):04X}"))


def _installation(plan: MachinePlan, abilities: HostAbilities) -> Iterator[Problem]:
    match plan.installation:
        case InstallFromImage(path=path):
            yield from path_problems(path, "image_path")
        case InstallFromNetwork() if not plan.switch_kind:
            yield Problem("installation", message(NETWORK_NEEDS_SWITCH))
        case InstallFromNetwork() if plan.switch_kind == "user":
            yield Problem("installation", message(USER_NETWORK), is_warning=True)
        case InstallCloudImage() as cloud:
            yield from _cloud(plan, cloud, abilities)


def _cloud(plan: MachinePlan, cloud: InstallCloudImage, abilities: HostAbilities) -> Iterator[Problem]:
    yield from path_problems(cloud.path, "cloud_path")
    if cloud.format not in _CLOUD_FORMATS:
        yield Problem("cloud_format", message(BAD_CLOUD_FORMAT, format=format_name(cloud.format)))
    if not isinstance(plan.disk, NewDisk):
        yield Problem("installation", message(CLOUD_NEEDS_DISK))
    elif plan.disk.type is DiskType.DIFFERENCING:
        yield Problem("disk_type", message(CLOUD_TYPE))
    taken = file_name_problem(seed_name(plan.name), location_of(plan.location_uuid, abilities))
    if taken is not None and not name_problem(plan.name):
        yield Problem("location_uuid", taken)
    yield from seed_problems(cloud.seed)
