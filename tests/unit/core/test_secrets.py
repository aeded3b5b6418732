"""Secrets: held so that they cannot slip out, and caught when they did."""

from __future__ import annotations

import pickle
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.secrets import Secret, scrubbed

CANARY = "cAnArY-7f3"
PLANTED = {
    "vnc in a definition": f"<graphics type='vnc' port='-1' passwd='{CANARY}' passwdValidTo='2026-01-01'/>",
    "spice in a definition": f'<graphics type="spice" passwd="{CANARY}"/>',
    "luks": f"<secret ephemeral='no'><value>{CANARY}</value></secret>",
    "iscsi chap": f"<auth username='u'><secret type='iscsi'><key>{CANARY}</key></secret></auth>",
    "cookies": f"<cookies><cookie name='session'>{CANARY}</cookie></cookies>",
    "cut off": f"<cookies><cookie name='session'>{CANARY}",
    "ssh uri": f"opening qemu+ssh://root:{CANARY}@rack-02:22/system failed",
    "proxy": f"http_proxy=http://user:{CANARY}@proxy.example.net:3128/",
    "cloud-init": f"password: {CANARY}\nchpasswd: {{ expire: False }}",
    "cloud-init hash": "users:\n - passwd: $6$rounds=4096$cAnArY7f3salt$cAnArY-7f3hash",
    "hash alone": "root:$6$cAnArYcAnArY$abcdefghijklmnop./:19000:0",
    "json of a monitor": f'{{"execute": "set_password", "arguments": {{"protocol": "vnc", "password": "{CANARY}"}}}}',
    "quoted quote": f'password="a\\"{CANARY}"',
    "agent": f"guest-set-user-password username=root password={CANARY} crypted=false",
    "environment": f"SUDO_PASSWORD={CANARY}",
    "argument": f"tool --password {CANARY} --other",
    "sysprep": f"<AdministratorPassword><Value>{CANARY}</Value></AdministratorPassword>",
    "tls key": f"-----BEGIN RSA PRIVATE KEY-----\n{CANARY}\n-----END RSA PRIVATE KEY-----",
    "key cut off": f"-----BEGIN OPENSSH PRIVATE KEY-----\n{CANARY}",
    "passphrase": f"key_passphrase: '{CANARY}'",
    "token": f"X-Auth-Token: {CANARY}",
}


@pytest.mark.parametrize("text", PLANTED.values(), ids=PLANTED.keys())
def test_what_looks_like_a_secret_does_not_stay(text: str) -> None:
    for planted in (text, text.upper(), f"before\n{text}\nafter"):
        assert CANARY.lower() not in scrubbed(planted).lower()
        assert "***" in scrubbed(planted)
    assert scrubbed(f"{text.partition('<')[0]}") is not None


@pytest.mark.parametrize(
    "text",
    [
        "Start of web-01 on qemu+ssh://root@rack-02/system failed: Connection refused",
        "<domain type='kvm'><name>web-01</name><memory unit='KiB'>1048576</memory></domain>",
        "authentication failed: wrong password",
        "https://example.net/a?b=c",
        "at 12:34:56 user@host",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert scrubbed(text) == text


@given(st.text())
def test_any_text_is_scrubbed_and_scrubbing_twice_changes_nothing_of_a_canary(text: str) -> None:
    assert CANARY not in scrubbed(f"{text}\npassword='{CANARY}'")


@pytest.mark.parametrize("piece", ["a-", "a.", "password", "password=", "<secret ", "x://", "'", "--password ", "$6$"])
def test_hostile_text_takes_no_time(piece: str) -> None:
    text = piece * (64 * 1024 // len(piece))
    begun_s = time.process_time()
    scrubbed(text)
    assert time.process_time() - begun_s < 2.0


def test_a_secret_shows_nothing() -> None:
    secret = Secret(CANARY)
    assert secret.reveal() == CANARY
    assert secret
    assert not Secret("")
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r:>20}", f"{secret:>9}", repr({"a": [secret]})]
    assert not [text for text in shown if CANARY in text]
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(AttributeError):
        secret.__dict__  # noqa: B018
