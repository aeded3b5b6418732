"""What is wrong with the choices of the disk wizards that depend on disks which are there already."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.disk_commands import DiskInspection
from app.core.disk_deeds import disk_doubt, plain_format
from app.core.disk_rules import CAPACITY_MIN_BYTES, NO_CAPACITY, capacity_limit_bytes, format_name
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.problem import Problem
from app.core.sizes import parse_size, size_text

N = QT_TRANSLATE_NOOP
BAD_SIZE = N("core", "Write a number and MiB, GiB or TiB, for example “64 GiB”.")
TOO_LARGE = N("core", "A {format} disk can have at most {limit}.")
BELOW_PARENT = N("core", "Enter at least {size}, the size of the disk that it builds on.")
NOT_LARGER = N("core", "Enter more than {size}, the size that it has.")
NOT_SMALLER = N("core", "Enter less than {size}, the size that it has.")
NOT_WHOLE = N("core", "Enter a whole number of sectors of 512 bytes.")
NOT_CONFIRMED = N("core", "Confirm that what lies behind the new end may be lost, or choose another action.")
PARENT_RUNS = N("core", "{names} runs with it and changes it, so nothing can build on it. Turn it off first.")
PARENT_USED = N("core", "{names} has this disk. When it changes it, what builds on it is lost.")
OTHER_FORMAT = N("core", "{path} is {found}, not {said}.")
SAME_PARENT = N("core", "A disk cannot build on itself, nor on one that builds on it.")
SMALLER_CHILD = N("core", "It is larger than the disk that is to build on it ({size}). Make sure that it is the one.")


def size_problems(text: str, field: str, form: str, least_bytes: int = 0) -> Iterator[Problem]:
    """Why ``text`` cannot be the size of a disk of this format that builds on one of ``least_bytes``."""
    size_bytes = parse_size(text)
    if size_bytes is None:
        yield Problem(field, message(BAD_SIZE))
    elif size_bytes < CAPACITY_MIN_BYTES:
        yield Problem(field, message(NO_CAPACITY))
    elif size_bytes % 512:
        yield Problem(field, message(NOT_WHOLE))
    elif size_bytes > capacity_limit_bytes(form):
        limit = size_text(capacity_limit_bytes(form))
        yield Problem(field, message(TOO_LARGE, format=format_name(form), limit=limit))
    elif size_bytes < least_bytes:
        yield Problem(field, message(BELOW_PARENT, size=size_text(least_bytes)))


def resize_problems(text: str, disk: DiskInspection, *, is_smaller: bool, is_confirmed: bool) -> Iterator[Problem]:
    """Why the disk cannot get this size. Fields: "new_size", "is_confirmed"."""
    wrong = next(size_problems(text, "new_size", plain_format(disk.format)), None)
    size_bytes, now = parse_size(text) or 0, size_text(disk.capacity_bytes)
    if wrong is not None:
        yield wrong
    elif not is_smaller and size_bytes <= disk.capacity_bytes:
        yield Problem("new_size", message(NOT_LARGER, size=now))
    elif is_smaller and size_bytes >= disk.capacity_bytes:
        yield Problem("new_size", message(NOT_SMALLER, size=now))
    if is_smaller and not is_confirmed:
        yield Problem("is_confirmed", message(NOT_CONFIRMED))


def parent_problems(parent: DiskInspection, said_format: str) -> Iterator[Problem]:
    """Why no new disk can build on ``parent``. Fields: "parent", "parent_format"."""
    doubt = disk_doubt(parent)
    running = ", ".join(one.name for one in parent.users if one.is_running and one.is_top)
    others = ", ".join(one.name for one in parent.users if one.is_top)
    if doubt is not None:
        yield Problem("parent", doubt)
    elif running:
        yield Problem("parent", message(PARENT_RUNS, names=running))
    elif others:
        yield Problem("parent", message(PARENT_USED, names=others), is_warning=True)
    yield from _format(parent, said_format)


def reconnect_problems(disk: DiskInspection, parent: DiskInspection, said_format: str) -> Iterator[Problem]:
    """Why ``disk`` cannot build on ``parent``. Fields: "parent", "parent_format"."""
    doubt = disk_doubt(parent)
    if parent.path == disk.path or disk.path in [link.path for link in parent.chain]:
        yield Problem("parent", message(SAME_PARENT))
    elif doubt is not None:
        yield Problem("parent", doubt)
    elif parent.capacity_bytes > disk.capacity_bytes:
        yield Problem("parent", message(SMALLER_CHILD, size=size_text(disk.capacity_bytes)), is_warning=True)
    yield from _format(parent, said_format)


def _format(parent: DiskInspection, said_format: str) -> Iterator[Problem]:
    found = plain_format(parent.format)
    if said_format and found != said_format:
        said = format_name(said_format)
        yield Problem("parent_format", message(OTHER_FORMAT, path=parent.path, found=format_name(found), said=said))
