"""The scale host: what measurements stand on has to be right itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import libvirt
import psutil
import pytest

from tests.support.lab.folders import RunFolder
from tests.support.lab.waiting import wait_for
from tests.support.scale.definitions import machine_name
from tests.support.scale.host import ScaleHost, scale_host, why_no_scale_host

ALL_GROUPS = 0
CHEAP_GROUPS = libvirt.VIR_DOMAIN_STATS_STATE | libvirt.VIR_DOMAIN_STATS_CPU_TOTAL
OPEN_PROCEDURE = 1
STARTS_A_HOST = """
import sys
from tests.support.scale.host import scale_host
with scale_host(5) as host:
    print(host.daemon_pid, host.folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def host() -> Iterator[ScaleHost]:
    if reason := why_no_scale_host():
        pytest.skip(reason)
    with scale_host(60) as made:
        yield made


@pytest.fixture
def client(host: ScaleHost) -> Iterator[libvirt.virConnect]:
    connection = libvirt.open(host.uri)
    yield connection
    connection.close()


def test_every_machine_is_there_and_runs(client: libvirt.virConnect) -> None:
    running = client.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_RUNNING)
    assert {domain.name() for domain in running} == {machine_name(index) for index in range(60)}


def test_statistics_are_what_the_model_says(host: ScaleHost, client: libvirt.virConnect) -> None:
    by_uuid = {machine.uuid: machine for machine in host.machines}
    records = client.getAllDomainStats(ALL_GROUPS, 0)
    assert len(records) == 60
    for domain, record in records:
        machine = by_uuid[domain.UUIDString()]
        assert len(record) == 55
        times = machine.model.milliseconds_of(record["cpu.time"])
        expected = [machine.model.statistics(ms, machine.name) for ms in times]
        shown = {key: value for key, value in record.items() if not key.startswith("state.") and key != "net.0.name"}
        assert shown in expected


def test_statistics_move(client: libvirt.virConnect) -> None:
    def values() -> tuple[int, ...]:
        record = client.getAllDomainStats(ALL_GROUPS, 0)[0][1]
        return tuple(record[key] for key in ("cpu.time", "block.0.rd.bytes", "net.0.rx.bytes"))

    before = values()
    assert wait_for(lambda: all(now > then for now, then in zip(values(), before, strict=True)), "counters grow")


def test_only_the_groups_asked_for_are_given_and_counted(host: ScaleHost, client: libvirt.virConnect) -> None:
    domains = [client.lookupByUUIDString(machine.uuid) for machine in host.machines[:25]]
    before = host.asked()
    records = client.domainListGetStats(domains, CHEAP_GROUPS, libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT)
    asked = host.asked().since(before)
    assert {key.split(".")[0] for _, record in records for key in record} == {"state", "cpu"}
    assert (asked.calls, asked.records, asked.machine_groups) == (1, 25, 50)
    assert asked.by_machine == {machine.uuid: 2 for machine in host.machines[:25]}
    assert asked.by_group == {"state": 25, "cpu": 25}


def test_asking_for_everything_counts_six_groups(host: ScaleHost, client: libvirt.virConnect) -> None:
    before = host.asked()
    client.getAllDomainStats(ALL_GROUPS, 0)
    assert host.asked().since(before).machine_groups == 6 * 60


def test_round_trips_are_counted(host: ScaleHost) -> None:
    before = host.calls_made()
    connection = libvirt.open(host.counted_uri)
    connection.listAllDomains()
    connection.close()
    made = {key: count - before.get(key, 0) for key, count in host.calls_made().items()}
    assert made[OPEN_PROCEDURE] == 1
    assert made[273] == 1  # CONNECT_LIST_ALL_DOMAINS
    assert 3 <= sum(made.values()) <= 8


def test_changes_by_one_client_are_seen_by_the_other(host: ScaleHost, client: libvirt.virConnect) -> None:
    stopped = host.machines[:20]
    host.set_running(stopped, False)
    try:
        assert client.numOfDomains() == 40
        record = client.domainListGetStats([client.lookupByUUIDString(stopped[0].uuid)], ALL_GROUPS, 0)[0][1]
        assert record["state.state"] == libvirt.VIR_DOMAIN_SHUTOFF
        assert "cpu.time" not in record
    finally:
        host.set_running(stopped, True)
    assert client.numOfDomains() == 60


def test_churn_changes_machines_until_it_is_stopped(host: ScaleHost, client: libvirt.virConnect) -> None:
    third = host.machines[:20]
    host.start_churn(third, per_second=200)
    try:
        wait_for(lambda: client.numOfDomains() < 50, "machines are turned off")
        wait_for(lambda: client.numOfDomains() > 55, "machines are started again")
    finally:
        assert host.stop_churn() > 20
        host.set_running(third, True)
    assert client.numOfDomains() == 60


def test_opening_takes_no_time_once_the_file_is_read(host: ScaleHost) -> None:
    assert host.daemon_open_seconds() < max(host.file_read_seconds, 0.02)


def test_nothing_stays_when_the_measurement_is_killed() -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", STARTS_A_HOST], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    with run:
        assert run.stdout is not None
        pid, path = run.stdout.readline().split()
        daemon, folder = psutil.Process(int(pid)), Path(path)
        assert folder.exists()
        helpers = psutil.Process(run.pid).children()
        assert len(helpers) == 3  # daemon, proxy, operator
        run.kill()
        run.wait(10)
    wait_for(lambda: not any(map(_is_alive, [daemon, *helpers])), "daemon and helpers end with the measurement")
    RunFolder("partita-scale-").remove()  # a new folder clears away the dead one
    assert not folder.exists()


def _is_alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
