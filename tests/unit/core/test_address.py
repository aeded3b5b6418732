"""A URI is a program to run: only fields reach the library, and only harmless ones."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.address import (
    DEMO,
    THIS_SYSTEM,
    THIS_USER,
    AddressError,
    HostAddress,
    Transport,
    build_uri,
    checked,
    from_fields,
    parse_uri,
    to_fields,
)

GOOD = {
    "qemu:///system": THIS_SYSTEM,
    "qemu:///session": THIS_USER,
    "test:///default": DEMO,
    "qemu+unix:///system?socket=/run/x/libvirt-sock": HostAddress(Transport.LOCAL, socket="/run/x/libvirt-sock"),
    "qemu+ssh://root@server1/system": HostAddress(Transport.SSH, host="server1", user="root"),
    "qemu+ssh://server1:2222/session": HostAddress(Transport.SSH, True, "server1", port=2222),
    "qemu+ssh://a@[fe80::1%25]:22/system".replace("%25", "%eth0"): HostAddress(
        Transport.SSH, host="fe80::1%eth0", user="a", port=22
    ),
    "test+unix:///tmp/n.xml?socket=/tmp/s": HostAddress(Transport.TEST_FILE, path="/tmp/n.xml", socket="/tmp/s"),
}

DANGEROUS = [
    line
    for line in """
qemu+ssh://h/system?command=/tmp/x
qemu+ssh://h/system?COMMAND=/tmp/x
qemu+ssh://h/system?%63ommand=/tmp/x
qemu+ssh://h/system?no_tty=1;command=/tmp/x
qemu+ssh://h/system?no_tty=1&&command=/tmp/x
qemu+ssh://h/system?command=/a&command=/b
qemu+ssh://h/system?command=/x%00y
qemu+ssh://h/system?socket=/x;touch
qemu+ssh://h/system?socket=/x%3Btouch%20/tmp/y
qemu+ssh://h/system?socket=/x
qemu+ssh://h/system?netcat=/bin/sh
qemu+ssh://h/system?keyfile=/etc/shadow
qemu+ssh://h/system?no_verify=1
qemu+ssh://h/system?known_hosts=/dev/null
qemu+ssh://h/system?name=lxc:///
qemu+ssh://h/system?#x
qemu+ssh://h/system#?command=/x
qemu+ext:///system?command=/tmp/x
test+ext:///default?command=/tmp/x
remote+ext:///system
xen+ext:///system
vbox+ext:///session
qemu:///embed?root=/tmp/x
qemu:///system?authfile=/etc/passwd
qemu+ssh://-oProxyCommand=x/system
qemu+ssh://-oProxyCommand=x@h/system
qemu+ssh://$(id)@h/system
qemu+ssh://h;id/system
qemu+ssh://h`id`/system
qemu+ssh://h:22x/system
qemu+ssh://h:/system
qemu+ssh://h:0/system
qemu+ssh://h:99999/system
qemu+ssh://@h/system
qemu+ssh:///system
qemu+ssh://h/etc
qemu+ssh:h/system?command=/x
QEMU:///system
esx://h/?proxy=socks
lxc:///
qemu+tcp://h/system
qemu+unix:///system?socket=/a/../../b
qemu+unix:///system?socket=relative
test:///../etc/passwd
test://h/default
qemu:///
qemu
""".splitlines()
    if line
]


@pytest.mark.parametrize("uri", GOOD)
def test_good_uris_become_fields(uri: str) -> None:
    assert parse_uri(uri) == GOOD[uri]


@pytest.mark.parametrize(
    "uri", [*DANGEROUS, "", " qemu:///system", "qemu:///system\n", "qemu+ssh://h\t/system", "x" * 2000]
)
def test_dangerous_and_malformed_uris_are_refused(uri: str) -> None:
    with pytest.raises(AddressError):
        parse_uri(uri)


hosts = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,30}", fullmatch=True)
users = st.one_of(st.just(""), st.from_regex(r"[A-Za-z0-9._@][A-Za-z0-9._@-]{0,20}", fullmatch=True))
addresses = st.builds(
    HostAddress, st.just(Transport.SSH), st.booleans(), hosts, users, st.one_of(st.none(), st.integers(1, 65535))
)


@given(addresses)
def test_building_and_parsing_are_inverse(address: HostAddress) -> None:
    assert parse_uri(build_uri(address)) == address
    assert from_fields(to_fields(address)) == address


@given(st.text(alphabet=string.ascii_letters + "&;=%/?#+@:[]0", max_size=40))
def test_whatever_is_accepted_has_only_known_parameters(query: str) -> None:
    try:
        address = parse_uri("qemu+ssh://h/system?" + query)
    except AddressError:
        return
    assert build_uri(address) == "qemu+ssh://h/system?no_tty=1"


@pytest.mark.parametrize(
    "address",
    [
        HostAddress(Transport.SSH, host="h", socket="/run/x"),
        HostAddress(Transport.SSH, host="-h"),
        HostAddress(Transport.LOCAL, host="h"),
        HostAddress(Transport.LOCAL, socket="/x?command=y"),
        HostAddress(Transport.TEST_FILE),
        HostAddress(Transport.SSH, host="h", user="a b"),
        HostAddress(Transport.SSH, host="h", port=70000),
    ],
)
def test_fields_are_checked_before_they_become_a_uri(address: HostAddress) -> None:
    with pytest.raises(AddressError):
        checked(address)
    with pytest.raises(AddressError):
        build_uri(address)


@pytest.mark.parametrize(
    "fields",
    [{}, {"transport": "ext"}, {"transport": "ssh", "host": 3}, {"transport": "ssh", "host": "h", "port": "22"}],
)
def test_broken_settings_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(AddressError):
        from_fields(fields)
