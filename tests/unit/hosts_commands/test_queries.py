"""Queries against libvirt's test driver, and guests' answers that cannot be trusted."""

from __future__ import annotations

import libvirt
import pytest

from app.core.commands import AddressesQuery, CheckpointsQuery, DeletionQuery, DetailsQuery, HeartbeatQuery, ScreenQuery
from app.core.details import Heartbeat
from app.core.errors import ErrorKind, HostError
from app.hosts.queries import answer
from app.hosts.queries.addresses import ADDRESS_LIMIT, addresses
from app.hosts.queries.heartbeat import ANSWER_LIMIT_S, heartbeat
from app.hosts.queries.screen import screen
from tests.unit.hosts_commands.machines import Machine
from tests.unit.hosts_commands.test_lifecycle import error

QUERIES = (DetailsQuery, HeartbeatQuery, AddressesQuery, CheckpointsQuery, ScreenQuery, DeletionQuery)
MAC = "52:54:00:aa:bb:0c"
XML = f"""<domain id="1"><name>web</name><uuid>6f1c</uuid><memory>1</memory><devices>
<interface type="network"><mac address="{MAC}"/></interface>
<channel><target name="org.qemu.guest_agent.0" state="connected"/></channel></devices></domain>"""


@pytest.mark.parametrize("query", QUERIES)
def test_a_machine_that_is_gone(make_host, query):
    with pytest.raises(HostError) as caught:
        answer(make_host(Machine("web")), query("6f1c0d34-0000-4000-8000-000000000001"))
    assert caught.value.failure.kind is ErrorKind.GONE


@pytest.mark.parametrize("query", [query for query in QUERIES if query is not ScreenQuery])
def test_a_definition_that_cannot_be_read(make_host, query, monkeypatch):
    monkeypatch.setattr(libvirt.virDomain, "XMLDesc", lambda *_: "<!DOCTYPE domain><domain/>")
    monkeypatch.setattr(libvirt.virDomainSnapshot, "getXMLDesc", lambda *_: "<domain/>")
    machine = Machine("web", run=1)
    connection = make_host(machine, Machine("other"))
    connection.lookupByUUIDString(machine.uuid).snapshotCreateXML("<domainsnapshot/>", 0)
    with pytest.raises(HostError) as caught:
        answer(connection, query(machine.uuid))
    assert caught.value.failure.kind is ErrorKind.INVALID


def test_details_of_a_machine_that_runs(make_host):
    machine = Machine("web", disks=(("/a", "qcow2"),), notes="n", run=1)
    details = answer(make_host(machine), DetailsQuery(machine.uuid))
    assert (details.name, details.uuid, details.notes) == ("web", machine.uuid, "n")
    assert details.memory_startup_bytes == details.memory_maximum_bytes == 128 * 2**20
    assert details.disks[0].source == "/a"


def test_checkpoints(make_host):
    machine = Machine("web", run=1)
    connection = make_host(machine)
    domain = connection.lookupByUUIDString(machine.uuid)
    assert answer(connection, CheckpointsQuery(machine.uuid)) == ()
    for name in ("first", "second & <last>"):
        escaped = name.replace("&", "&amp;").replace("<", "&lt;")
        domain.snapshotCreateXML(
            f"<domainsnapshot><name>{escaped}</name><description>why</description></domainsnapshot>", 0
        )
    first, second = sorted(answer(connection, CheckpointsQuery(machine.uuid)), key=lambda found: found.name)
    assert (first.name, first.parent, first.is_current) == ("first", "", False)
    assert (second.name, second.parent, second.is_current) == ("second & <last>", "first", True)
    assert second.notes == "why"
    assert second.created_epoch_s > 1_600_000_000


def test_the_screen(make_host):
    machine, off = Machine("web", run=1), Machine("off")
    connection = make_host(machine, off)
    picture = answer(connection, ScreenQuery(machine.uuid))
    assert (picture.kind, picture.data[:4]) == ("image/png", b"\x89PNG")
    assert answer(connection, ScreenQuery(off.uuid)) is None


def test_a_screen_that_is_too_big_is_given_up_and_the_connection_still_works(make_host):
    machine = Machine("web", run=1)
    connection = make_host(machine)
    domain = connection.lookupByUUIDString(machine.uuid)
    with pytest.raises(HostError) as caught:
        screen(connection, domain, limit_bytes=1000)
    assert caught.value.failure.kind is ErrorKind.INVALID
    assert screen(connection, domain) is not None


class FakeGuest:
    """A running machine whose guest says what the test wants."""

    def __init__(self, answers, limit_error=None, xml=XML):
        self._answers = answers
        self._limit_error = limit_error
        self._xml = xml
        self.limits = []
        self.asked = []

    def isActive(self):
        return 1

    def state(self):
        return [libvirt.VIR_DOMAIN_RUNNING, 0]

    def XMLDesc(self, _flags):
        return self._xml

    def agentSetResponseTimeout(self, seconds, _flags):
        if self._limit_error:
            raise self._limit_error
        self.limits.append(seconds)

    def guestInfo(self, kind, _flags):
        return self._answer(kind)

    def interfaceAddresses(self, source, _flags):
        return self._answer(source)

    def _answer(self, key):
        self.asked.append(key)
        answer = self._answers[key]
        if isinstance(answer, Exception):
            raise answer
        return answer


OS, HOST_NAME = libvirt.VIR_DOMAIN_GUEST_INFO_OS, libvirt.VIR_DOMAIN_GUEST_INFO_HOSTNAME
LEASE = libvirt.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE
AGENT = libvirt.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT
ARP = libvirt.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP
SILENT = error(libvirt.VIR_ERR_AGENT_UNRESPONSIVE)
CANNOT = error(libvirt.VIR_ERR_OPERATION_UNSUPPORTED)


def test_heartbeat():
    guest = FakeGuest({OS: {"os.pretty-name": "Debian 12"}, HOST_NAME: {"hostname": "web"}})
    assert heartbeat(guest) == Heartbeat("ok", "Debian 12", "web")
    assert guest.limits == [ANSWER_LIMIT_S, libvirt.VIR_DOMAIN_AGENT_RESPONSE_TIMEOUT_BLOCK]


def test_a_silent_guest_is_asked_once_and_its_limit_put_back():
    guest = FakeGuest({OS: SILENT})
    assert heartbeat(guest) == Heartbeat("no contact")
    assert guest.limits[-1] == libvirt.VIR_DOMAIN_AGENT_RESPONSE_TIMEOUT_BLOCK


def test_a_disconnected_agent_is_not_asked():
    guest = FakeGuest({}, xml=XML.replace('"connected"', '"disconnected"'))
    assert heartbeat(guest) == Heartbeat("no contact")
    assert guest.asked == guest.limits == []


def test_an_old_agent_that_knows_nothing_lives():
    assert heartbeat(FakeGuest({OS: CANNOT, HOST_NAME: CANNOT}, limit_error=CANNOT)) == Heartbeat("ok")


def test_an_agent_with_hostile_answers():
    guest = FakeGuest({OS: {"os.pretty-name": "x" * 10_000_000}, HOST_NAME: {"hostname": ["no", "text"]}})
    assert heartbeat(guest) == Heartbeat("ok", "x" * 256, "")


def _interface(mac, *found):
    return {"hwaddr": mac, "addrs": [{"addr": address, "prefix": 24, "type": 0} for address in found]}


def test_addresses_come_from_each_source_once():
    guest = FakeGuest(
        {
            LEASE: {"vnet0": _interface(MAC.upper(), "10.0.0.5")},
            AGENT: {"eth0": _interface(MAC, "10.0.0.5", "fe80::1"), "lo": _interface("00:00:00:00:00:00", "127.0.0.1")},
            ARP: {"vnet0": _interface(MAC, "10.0.0.5", "10.0.0.9")},
        }
    )
    found = [(entry.mac, entry.addresses, entry.source) for entry in addresses(guest)]
    assert found == [(MAC, ("10.0.0.5",), "lease"), (MAC, ("fe80::1",), "agent"), (MAC, ("10.0.0.9",), "arp")]


@pytest.mark.parametrize("failing", [LEASE, AGENT, ARP])
def test_a_source_that_fails_does_not_hide_the_others(failing):
    answers = {LEASE: {}, AGENT: {}, ARP: {}, failing: SILENT}
    for number, source in enumerate((LEASE, AGENT, ARP)):
        if source != failing:
            answers[source] = {"x": _interface(MAC, f"10.0.0.{number}")}
    assert len(addresses(FakeGuest(answers))) == 2


def test_a_lost_connection_is_told():
    with pytest.raises(libvirt.libvirtError):
        addresses(FakeGuest({LEASE: error(libvirt.VIR_ERR_RPC)}))


def test_a_guest_that_claims_nonsense():
    crowd = _interface(MAC, *(f"10.1.{number // 250}.{number % 250}" for number in range(5000)))
    nonsense = _interface(MAC, "", "<b>", "localhost", "999.1.1.1", "127.0.0.1", "::1", "0.0.0.0", "1" * 10_000)
    stranger = _interface("02:42:00:00:00:01", "172.17.0.1")
    guest = FakeGuest(
        {LEASE: None, AGENT: {"a": nonsense, "b": stranger, "c": {"hwaddr": None, "addrs": None}}, ARP: {"c": crowd}}
    )
    (found,) = addresses(guest)
    assert (found.source, len(found.addresses)) == ("arp", ADDRESS_LIMIT)
