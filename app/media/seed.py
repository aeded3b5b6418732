"""What cloud-init is told at a machine's first start: a DVD image with the files of its "NoCloud" data source."""

from __future__ import annotations

import io
import json

import pycdlib
from passlib.hash import sha512_crypt

from app.core.machine_plan import CloudSeed

LABEL = "cidata"
USER_DATA, META_DATA = "user-data", "meta-data"
HASH_ROUNDS = 50_000
"""Of SHA-512: ten times what systems take by default, and a tenth of a second at each sign-in."""


def seed_image(seed: CloudSeed, instance_id: str) -> bytes:
    """The DVD image. ``instance_id`` is the machine's UUID: cloud-init runs once for each."""
    files = seed_files(seed, instance_id)
    image = pycdlib.PyCdlib()
    image.new(interchange_level=3, joliet=3, rock_ridge="1.09", vol_ident=LABEL)
    try:
        for number, (name, text) in enumerate(files.items()):
            data = text.encode()
            image.add_fp(io.BytesIO(data), len(data), f"/FILE{number}.;1", rr_name=name, joliet_path=f"/{name}")
        written = io.BytesIO()
        image.write_fp(written)
    finally:
        image.close()
    return written.getvalue()


def seed_files(seed: CloudSeed, instance_id: str) -> dict[str, str]:
    """The files of the DVD by name. The password is in none of them, only its hash."""
    host, _, _ = seed.host_name.partition(".")
    meta = [f"instance-id: {_quoted(instance_id)}", f"local-hostname: {_quoted(host)}"]
    return {META_DATA: "\n".join([*meta, ""]), USER_DATA: "\n".join([*_user_data(seed, host), ""])}


def password_hash(password: str) -> str:
    """``password`` as systems keep it: crypt's SHA-512 with a fresh salt."""
    return str(sha512_crypt.using(rounds=HASH_ROUNDS).hash(password))


def _user_data(seed: CloudSeed, host: str) -> list[str]:
    lines = ["#cloud-config", f"hostname: {_quoted(host)}"]
    if host != seed.host_name:
        lines.append(f"fqdn: {_quoted(seed.host_name)}")
    lines += ["users:", f"  - name: {_quoted(seed.user)}", '    shell: "/bin/bash"']
    # Who signs in with a key has no password that sudo could ask for.
    rights = "ALL=(ALL) ALL" if seed.password else "ALL=(ALL) NOPASSWD:ALL"
    lines += [f"    sudo: {_quoted(rights)}", f"    lock_passwd: {_word(not seed.password)}"]
    if seed.password:
        lines.append(f"    passwd: {_quoted(password_hash(seed.password))}")
    if seed.ssh_keys:
        lines += ["    ssh_authorized_keys:", *(f"      - {_quoted(key)}" for key in seed.ssh_keys)]
    lines.append(f"ssh_pwauth: {_word(bool(seed.password))}")
    if seed.packages:
        lines += ["package_update: true", "packages:", *(f"  - {_quoted(name)}" for name in seed.packages)]
    return lines


def _quoted(text: str) -> str:
    """A string of JSON is one of YAML too, whatever it holds."""
    return json.dumps(text)


def _word(is_so: bool) -> str:
    return "true" if is_so else "false"
