"""Whether the guest's integration services (the QEMU guest agent) answer, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import libvirt

from app.core.details import Heartbeat
from app.definitions.domain import read_agent_state
from app.hosts.lookup import is_unsupported

ANSWER_LIMIT_S = 2
"""For one exchange with an agent. libvirt greets a silent one twice before it gives up: that makes four seconds."""

_TEXT_LIMIT = 256
_OS = libvirt.VIR_DOMAIN_GUEST_INFO_OS
_HOST_NAME = libvirt.VIR_DOMAIN_GUEST_INFO_HOSTNAME
_SILENT = {libvirt.VIR_ERR_AGENT_UNRESPONSIVE, libvirt.VIR_ERR_AGENT_UNSYNCED, libvirt.VIR_ERR_OPERATION_TIMEOUT}


def heartbeat(domain: libvirt.virDomain) -> Heartbeat:
    """What the agent says, after five seconds at most. Raises libvirtError and DefinitionError.

    The agent's version is not asked: libvirt tells it only through a raw agent command, and that marks
    the machine as tainted on the host, which looking must not do.
    """
    if not domain.isActive():
        return Heartbeat("off")
    channel = read_agent_state(domain.XMLDesc(0))
    if channel == "none":
        return Heartbeat("none")
    if channel == "disconnected" or domain.state()[0] != libvirt.VIR_DOMAIN_RUNNING:
        return Heartbeat("no contact")
    with answer_limit(domain):
        return _asked(domain)


@contextmanager
def answer_limit(domain: libvirt.virDomain) -> Iterator[None]:
    """Bounds each agent command on the host while inside.

    Without it a guest that answers the greeting but not the command holds one of the few requests
    that a connection may have open. The limit is a setting of the machine, not of the caller; it is
    put back, because another client's command (freezing file systems for a backup) may need longer.
    """
    try:
        domain.agentSetResponseTimeout(ANSWER_LIMIT_S, 0)
    except libvirt.libvirtError as error:
        if not is_unsupported(error):
            raise
        yield  # an older host: its own greeting, which comes first, is bounded to ten seconds
        return
    try:
        yield
    finally:
        domain.agentSetResponseTimeout(libvirt.VIR_DOMAIN_AGENT_RESPONSE_TIMEOUT_BLOCK, 0)


def _asked(domain: libvirt.virDomain) -> Heartbeat:
    answers: dict[str, object] = {}
    for kind in (_OS, _HOST_NAME):
        try:
            answers.update(domain.guestInfo(kind, 0))
        except libvirt.libvirtError as error:
            if error.get_error_code() in _SILENT:
                return Heartbeat("no contact")
            if not _is_refusal(error):
                raise
    return Heartbeat(
        "ok",
        guest_os=_text(answers, "os.pretty-name") or _text(answers, "os.name"),
        host_name=_text(answers, "hostname"),
    )


def _is_refusal(error: libvirt.libvirtError) -> bool:
    """Whether the agent answered that it does not know or may not do this: it lives, all the same."""
    return is_unsupported(error) or error.get_error_code() == libvirt.VIR_ERR_INTERNAL_ERROR


def _text(answers: Mapping[str, object], key: str) -> str:
    value = answers.get(key, "")
    return value[:_TEXT_LIMIT] if isinstance(value, str) else ""
