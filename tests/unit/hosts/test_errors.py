"""What libvirt complains of becomes a kind, a reason and an advice."""

from __future__ import annotations

from collections.abc import Callable

import libvirt
import pytest

from app.core.address import DEMO, THIS_SYSTEM, THIS_USER, HostAddress, Transport
from app.core.errors import ErrorKind, HostError
from app.core.messages import message
from app.hosts.errors import failure, failure_of, in_doubt, kind_of, not_connected, translated, tried
from app.hosts.watched import WatchedHost
from app.services.host_book import default_name

WHAT = message("Connecting to {host}.", host="rack-02")


def error(code: int, text: str, domain: int = libvirt.VIR_FROM_QEMU, number: int = -1) -> libvirt.libvirtError:
    """A libvirtError as the library would raise it."""
    made = libvirt.libvirtError("")
    made.err = (code, domain, text, 2, "%s", text, None, number, -1)
    return made


SSH = "Cannot recv data: {}: Connection reset by peer"
TRANSPORT = [
    ("ssh: connect to host 127.0.0.1 port 1: Connection refused", ErrorKind.UNREACHABLE),
    ("ssh: connect to host a port 22: Connection timed out", ErrorKind.UNREACHABLE),
    ("ssh: connect to host a port 22: No route to host", ErrorKind.UNREACHABLE),
    ("ssh: Could not resolve hostname a.invalid: Name or service not known", ErrorKind.NOT_FOUND_HOST),
    ("root@a: Permission denied (publickey,password).", ErrorKind.AUTHENTICATION),
    ("Host key verification failed.", ErrorKind.HOST_KEY),
    (
        "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\r\nHost key verification failed.",
        ErrorKind.HOST_KEY_CHANGED,
    ),
]


@pytest.mark.parametrize(("text", "kind"), TRANSPORT)
def test_complaints_of_ssh_are_told_apart(text: str, kind: ErrorKind) -> None:
    raised = error(libvirt.VIR_ERR_SYSTEM_ERROR, SSH.format(text), libvirt.VIR_FROM_RPC, 104)
    assert kind_of(raised) is kind


@pytest.mark.parametrize(
    ("code", "domain", "text", "number", "kind"),
    [
        (38, 7, "Failed to connect socket to '/run/x': No such file or directory", 2, ErrorKind.NO_SERVICE),
        (38, 7, "Failed to connect socket to '/run/x': Connection refused", 111, ErrorKind.NO_SERVICE),
        (38, 7, "Failed to connect socket to '/run/x': Permission denied", 13, ErrorKind.NO_RIGHTS),
        (38, 7, "Verbindung zum Socket fehlgeschlagen: Keine Berechtigung", 13, ErrorKind.NO_RIGHTS),
        (38, 7, "End of file while reading data: Input/output error", 5, ErrorKind.LOST),
        (1, 7, "internal error: client socket is closed", -1, ErrorKind.LOST),
        (1, 7, "internal error: received hangup event on socket: keepalive timeout", -1, ErrorKind.LOST),
        (39, 7, "no call waiting for reply", -1, ErrorKind.LOST),
        (42, 10, "Domain not found: no domain with matching uuid", -1, ErrorKind.GONE),
        (55, 10, "Requested operation is not valid: domain is not running", -1, ErrorKind.WRONG_STATE),
        (68, 10, "Timed out: cannot acquire state change lock (held by monitor=x)", -1, ErrorKind.BUSY),
        (68, 10, "Timed out during operation: waiting for the device", -1, ErrorKind.TIMEOUT),
        (45, 7, "authentication failed: access denied by policy", -1, ErrorKind.AUTHENTICATION),
        (94, 7, "authentication unavailable: no polkit agent available", -1, ErrorKind.NO_RIGHTS),
        (88, 10, "access denied: 'domain' denied", -1, ErrorKind.DENIED),
        (38, 10, "unable to write: No space left on device", 28, ErrorKind.NO_SPACE),
        (1, 10, "process exited: cannot set up guest memory 'pc.ram': Cannot allocate memory", -1, ErrorKind.NO_MEMORY),
        (38, 10, "Cannot access storage file '/x.qcow2': No such file or directory", 2, ErrorKind.OTHER),
        (3, 10, "this function is not supported by the connection driver: x", -1, ErrorKind.UNSUPPORTED),
        (78, 10, "operation aborted: save canceled by client", -1, ErrorKind.CANCELLED),
        (9999, 10, "something new", -1, ErrorKind.OTHER),
    ],
)
def test_codes_come_first(code: int, domain: int, text: str, number: int, kind: ErrorKind) -> None:
    assert kind_of(error(code, text, domain, number)) is kind


def test_failure_has_sentences_and_the_words_of_the_host() -> None:
    text = "Cannot access storage file '/x.qcow2': No such file or directory\nsecond line"
    raised = translated(error(libvirt.VIR_ERR_SYSTEM_ERROR, text, libvirt.VIR_FROM_QEMU, 2), WHAT)
    assert str(raised.failure.what) == "Connecting to rack-02."
    assert "Cannot access storage file" in str(raised.failure.why)
    assert "second line" not in str(raised.failure.why)
    assert raised.failure.details == text


def test_every_kind_has_a_reason_and_braces_do_no_harm() -> None:
    for code in range(120):
        failure = failure_of(error(code, "{evil} {0} text {"), WHAT)
        assert str(failure.why)
        assert failure.advice is None or str(failure.advice)


def test_an_agent_that_is_silent_gets_its_own_advice() -> None:
    failure = failure_of(error(libvirt.VIR_ERR_AGENT_UNRESPONSIVE, "Guest agent is not responding"), WHAT)
    assert "qemu-guest-agent" in str(failure.advice)


@pytest.mark.parametrize(
    ("code", "text", "advice"),
    [
        (libvirt.VIR_ERR_AUTH_FAILED, "authentication failed: access denied by policy", "group libvirt"),
        (libvirt.VIR_ERR_AUTH_CANCELLED, "authentication cancelled: user cancelled authentication process", "again"),
        (libvirt.VIR_ERR_AUTH_FAILED, "authentication failed", "SSH key"),
    ],
)
def test_sign_in_that_the_desktop_asked_for_is_not_asked_for_again_and_again(
    code: int, text: str, advice: str
) -> None:
    """AUTHENTICATION is the kind that waits for a person; each has its own advice."""
    failure = failure_of(error(code, text, libvirt.VIR_FROM_RPC), WHAT)
    assert failure.kind is ErrorKind.AUTHENTICATION
    assert advice in str(failure.advice)


def test_a_change_that_was_cut_is_in_doubt_and_nothing_else_is() -> None:
    cut = HostError(failure(ErrorKind.LOST, WHAT))
    assert "not known whether" not in str(cut.failure.advice)
    assert "not known whether" in str(in_doubt(cut).failure.advice)
    for known in (HostError(failure(ErrorKind.BUSY, WHAT)), not_connected(WHAT)):
        assert in_doubt(known) is known


def test_a_host_is_called_what_it_is() -> None:
    played = HostAddress(Transport.TEST_FILE, path="/tmp/machines.xml")
    addresses = (THIS_SYSTEM, THIS_USER, DEMO, played, HostAddress(Transport.SSH, host="server1"))
    words = ["this computer", "your own host on this computer", "the demo host", "the test host", "server1"]
    assert [str(WatchedHost("id", address).label) for address in addresses] == words
    assert [str(WatchedHost("id", address, default_name(address)).label) for address in addresses[:3]] == words[:3]
    assert str(WatchedHost("id", addresses[4], default_name(addresses[4])).label) == "server1"


def test_hosts_of_one_computer_are_told_apart_by_the_names_that_the_user_reads() -> None:
    by_socket = HostAddress(Transport.LOCAL, socket="/run/other/libvirt-sock")
    named = [WatchedHost("id", THIS_SYSTEM, "Workbench"), WatchedHost("id", by_socket, default_name(by_socket))]
    assert [str(host.connecting()) for host in named] == [
        "Connecting to “Workbench” failed.",
        "Connecting to “qemu+unix:///system?socket=/run/other/libvirt-sock” failed.",
    ]


def test_what_a_host_cannot_say_is_none_and_a_lost_connection_is_no_answer() -> None:
    def fails(code: int, text: str) -> Callable[[], int]:
        def call() -> int:
            raise error(code, text, libvirt.VIR_FROM_RPC)

        return call

    assert tried(lambda: 5) == 5
    assert tried(fails(libvirt.VIR_ERR_NO_SUPPORT, "this function is not supported")) is None
    with pytest.raises(libvirt.libvirtError):
        tried(fails(libvirt.VIR_ERR_INTERNAL_ERROR, "client socket is closed"))
