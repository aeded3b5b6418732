"""Fields that only Partita knows: they lie in its own element of the machine's metadata.

What is unreadable there counts as not written: it may come from a newer Partita, or from anybody.
"""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from app.core.machine_settings import CheckpointKind, StartAction, StopAction
from app.definitions.fields import Field, text
from app.definitions.nodes import Element
from app.definitions.parsing import DefinitionError, number
from app.definitions.partita import NAMESPACE, PREFIX
from app.definitions.placing import add, ensured

_BUFFER_PERCENT = 20
_WEIGHT = 50
E = TypeVar("E", bound=Enum)


def kept(domain: Element, part: str) -> Element | None:
    """The part ``part`` of Partita's element, e.g. "memory"; None when it is not there."""
    machine = machine_of(domain)
    if machine is None:
        return None
    return next((child for child in machine.elements() if _is_ours(child, part)), None)


def ensured_kept(domain: Element, part: str) -> Element:
    """The same, made if it is missing."""
    found = kept(domain, part)
    if found is not None:
        return found
    machine = machine_of(domain)
    if machine is None:
        machine = add(ensured(domain, "metadata"), f"{PREFIX}:machine")
        machine.set(f"xmlns:{PREFIX}", NAMESPACE)
    prefix, colon, _ = machine.name.rpartition(":")
    return add(machine, f"{prefix}{colon}{part}")


def put_kept(domain: Element, part: str, attribute: str, value: str) -> None:
    """Set an attribute there; "" takes it away, and what is left with nothing."""
    if value:
        ensured_kept(domain, part).set(attribute, value)
        return
    found = kept(domain, part)
    if found is not None and found.drop(attribute):
        remove_if_empty(found)


def remove_if_empty(element: Element) -> None:
    """Remove an element of ours that an edit has left with nothing, and those around it likewise."""
    current: Element | None = element
    while current is not None and current.parent is not None and _says_nothing(current):
        parent = current.parent
        current.remove()
        current = parent if current.name != "metadata" else None


def _says_nothing(element: Element) -> bool:
    if element.name == "metadata" or element.local != "machine":
        return element.is_empty()
    return not any(True for _ in element.elements()) and all(
        attribute.name.startswith("xmlns") for attribute in element.attributes
    )


def machine_of(domain: Element) -> Element | None:
    """Partita's own element of the metadata; None when there is none."""
    metadata = domain.find("metadata")
    if metadata is None:
        return None
    return next((child for child in metadata.elements() if _is_ours(child, "machine")), None)


def _is_ours(element: Element, name: str) -> bool:
    return element.local == name and element.namespace() == NAMESPACE


def _attribute(domain: Element, part: str, name: str) -> str:
    found = kept(domain, part)
    return "" if found is None else found.get(name)


def _number(domain: Element, part: str, name: str, missing: int) -> int:
    try:
        return number(_attribute(domain, part, name))
    except DefinitionError:
        return missing


def _count(name: str, part: str, attribute: str, missing: int) -> Field:
    def write(domain: Element, value: int) -> None:
        put_kept(domain, part, attribute, "" if value == missing else str(value))

    return Field(name, lambda domain: _number(domain, part, attribute, missing), write)


def _flag(name: str, part: str, attribute: str) -> Field:
    def write(domain: Element, value: bool) -> None:
        put_kept(domain, part, attribute, "yes" if value else "")

    return Field(name, lambda domain: _attribute(domain, part, attribute) == "yes", write)


def _choice(name: str, part: str, attribute: str, default: E, written: dict[E, str]) -> Field:
    by_word = {word: value for value, word in written.items()}

    def write(domain: Element, value: E) -> None:
        put_kept(domain, part, attribute, written.get(value, ""))

    return Field(name, lambda domain: by_word.get(_attribute(domain, part, attribute), default), write)


def _is_dynamic(domain: Element) -> bool:
    policy = kept(domain, "memory")
    return policy is not None and policy.get("enabled") != "no"


def _set_dynamic(domain: Element, value: bool) -> None:
    if value:
        policy = ensured_kept(domain, "memory")
        policy.drop("enabled")
        if not policy.get("minimum"):
            policy.set("minimum", "0")
        return
    policy = kept(domain, "memory")
    if policy is None:
        return
    if {attribute.name for attribute in policy.attributes} - {"minimum"} or policy.get("minimum") != "0":
        policy.set("enabled", "no")
        return
    policy.drop("minimum")
    remove_if_empty(policy)


def _policy(name: str, attribute: str, missing: int) -> Field:
    """A number of the policy, which can be kept while the policy is off."""

    def write(domain: Element, value: int) -> None:
        is_dynamic = _is_dynamic(domain)
        policy = ensured_kept(domain, "memory")
        if value == missing and (not is_dynamic or attribute != "minimum"):
            policy.drop(attribute)
        else:
            policy.set(attribute, str(value))
        if not is_dynamic:
            policy.set("enabled", "no")
            if [each.name for each in policy.attributes] == ["enabled"]:
                policy.drop("enabled")
                remove_if_empty(policy)

    return Field(name, lambda domain: _number(domain, "memory", attribute, missing), write)


DYNAMIC_MEMORY = (
    Field("is_dynamic", _is_dynamic, _set_dynamic),
    _policy("minimum_bytes", "minimum", 0),
    _policy("buffer_percent", "buffer", _BUFFER_PERCENT),
    _policy("weight", "weight", _WEIGHT),
)
CHECKPOINTS = (
    _choice(
        "kind",
        "checkpoints",
        "kind",
        CheckpointKind.PRODUCTION,
        {
            CheckpointKind.DISABLED: "disabled",
            CheckpointKind.PRODUCTION_ONLY: "production-only",
            CheckpointKind.STANDARD: "standard",
        },
    ),
    _flag("is_automatic", "checkpoints", "automatic"),
    Field(
        "folder",
        lambda domain: _attribute(domain, "checkpoints", "folder"),
        lambda domain, value: put_kept(domain, "checkpoints", "folder", value),
    ),
)
START = (
    # ALWAYS is the host's flag, which no definition holds: see app.definitions.settings.read_settings.
    _choice("action", "start", "action", StartAction.NOTHING, {StartAction.IF_RUNNING: "if-running"}),
    _count("delay_s", "start", "delay", 0),
)
STOP = (
    _choice(
        "action",
        "stop",
        "action",
        StopAction.DEFAULT,
        {StopAction.SAVE: "save", StopAction.TURN_OFF: "turn-off", StopAction.SHUT_DOWN: "shut-down"},
    ),
    text("on_crash", "on_crash"),
)
