"""The DVD for cloud-init, read back as cloud-init reads it."""

from __future__ import annotations

import io
import json

import pycdlib
import pytest
from passlib.hash import sha512_crypt

from app.core.machine_plan import CloudSeed
from app.core.record import replaced
from app.media.iso_label import LABEL_BYTES, iso_labels
from app.media.seed import password_hash, seed_files, seed_image

SEED = CloudSeed("web.example.net", "admin", "pass: {word}'\"#", ("ssh-ed25519 AAAA me@here",), ("htop", "vim"))
UUID = "6a8e3c52-6a8b-4b4d-9a53-1d0f6b1f7f10"


def files_of(image: bytes, kind: str) -> dict[str, str]:
    disc = pycdlib.PyCdlib()
    disc.open_fp(io.BytesIO(image))
    found: dict[str, str] = {}
    for name in ("meta-data", "user-data"):
        data = io.BytesIO()
        disc.get_file_from_iso_fp(data, **{kind: f"/{name}"})
        found[name] = data.getvalue().decode()
    disc.close()
    return found


@pytest.mark.parametrize("kind", ["joliet_path", "rr_path"])
def test_the_files_are_on_it_under_their_names(kind: str) -> None:
    image = seed_image(replaced(SEED, password=""), UUID)
    assert files_of(image, kind) == seed_files(replaced(SEED, password=""), UUID)
    labels = iso_labels(image[:LABEL_BYTES])
    assert labels is not None
    assert labels.volume_id == "cidata"


def test_what_is_told() -> None:
    files = seed_files(SEED, UUID)
    assert files["meta-data"] == f'instance-id: "{UUID}"\nlocal-hostname: "web"\n'
    lines = files["user-data"].splitlines()
    assert lines[0] == "#cloud-config"
    for line in ('hostname: "web"', 'fqdn: "web.example.net"', '  - name: "admin"', "    lock_passwd: false"):
        assert line in lines
    assert '      - "ssh-ed25519 AAAA me@here"' in lines
    assert lines[-3:] == ["packages:", '  - "htop"', '  - "vim"']
    assert "ssh_pwauth: true" in lines


def test_the_password_leaves_only_as_a_hash() -> None:
    text = seed_files(SEED, UUID)["user-data"]
    assert SEED.password not in text
    (line,) = [one for one in text.splitlines() if 'passwd: "' in one]
    assert sha512_crypt.verify(SEED.password, json.loads(line.partition(": ")[2]))
    assert SEED.password.encode() not in seed_image(SEED, UUID)
    assert password_hash("a") != password_hash("a")


def test_without_a_password_only_keys_open() -> None:
    text = seed_files(replaced(SEED, password="", packages=()), UUID)["user-data"]
    assert "passwd:" not in text.replace("lock_passwd:", "")
    assert "lock_passwd: true" in text
    assert "ssh_pwauth: false" in text
    assert "packages" not in text


@pytest.mark.parametrize("text", ['"', "a\nruncmd: [x]", "\\", "{{ x }}", "# no", "ü🦊", "- a: b"])
def test_no_text_becomes_anything_but_itself(text: str) -> None:
    lines = seed_files(replaced(SEED, password="", ssh_keys=(text,)), UUID)["user-data"].splitlines()
    place = lines.index("    ssh_authorized_keys:") + 1
    assert json.loads(lines[place].removeprefix("      - ")) == text
    assert len(lines) == len(seed_files(replaced(SEED, password=""), UUID)["user-data"].splitlines())
