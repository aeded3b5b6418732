"""What cloud-init may be told. Fields of the problems: "host_name", "user", "password", "ssh_keys", "packages"."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from app.core.machine_plan import CloudSeed
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.names import is_deceptive
from app.core.problem import Problem

PASSWORD_LIMIT = 256
_KEY_LIMIT = 16_384
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_USER = re.compile(r"[a-z_][a-z0-9_-]{0,31}")
_PACKAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9+._:=~-]{0,127}")
_KEY_TYPES = frozenset(
    {"ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"}
    | {"sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"}
)

NO_HOST_NAME = QT_TRANSLATE_NOOP("core", "Enter the name that the machine gives itself.")
BAD_HOST_NAME = QT_TRANSLATE_NOOP(
    "core", "“{name}” is no host name. Use letters, digits and hyphens, in parts of at most 63 that dots divide."
)
NO_USER = QT_TRANSLATE_NOOP("core", "Enter the user's name.")
BAD_USER = QT_TRANSLATE_NOOP(
    "core", "“{name}” is no user name. Use at most 32 small letters, digits, “_” and “-”, beginning with a letter."
)
NO_WAY_IN = QT_TRANSLATE_NOOP("core", "Enter a password or an SSH key: without either nobody can sign in.")
BAD_PASSWORD = QT_TRANSLATE_NOOP("core", "The password cannot contain line breaks or invisible characters.")
LONG_PASSWORD = QT_TRANSLATE_NOOP("core", "Use at most {limit} characters.")
PRIVATE_KEY = QT_TRANSLATE_NOOP(
    "core", "This is a private key. Enter the public one, from the file whose name ends in “.pub”."
)
BAD_KEY = QT_TRANSLATE_NOOP(
    "core", "Line {number} is no public SSH key. It begins with its kind, such as “ssh-ed25519”, and is one line."
)
BAD_PACKAGE = QT_TRANSLATE_NOOP("core", "“{name}” is no name of a package.")


def seed_problems(seed: CloudSeed) -> Iterator[Problem]:
    """What is wrong with a seed."""
    host = _host_name(seed.host_name)
    if host is not None:
        yield Problem("host_name", host)
    if not seed.user:
        yield Problem("user", message(NO_USER))
    elif not _USER.fullmatch(seed.user):
        yield Problem("user", message(BAD_USER, name=seed.user))
    password = _password(seed)
    if password is not None:
        yield Problem("password", password)
    for number, key in enumerate(seed.ssh_keys, 1):
        problem = key_problem(key, number)
        if problem is not None:
            yield Problem("ssh_keys", problem)
            break
    bad = next((name for name in seed.packages if not _PACKAGE.fullmatch(name)), None)
    if bad is not None:
        yield Problem("packages", message(BAD_PACKAGE, name=bad))


def key_problem(key: str, number: int = 1) -> Message | None:
    """Why ``key``, line ``number``, is no public SSH key; None when it is one."""
    if "PRIVATE KEY" in key:
        return message(PRIVATE_KEY)
    parts = key.split(None, 2)
    if len(key) > _KEY_LIMIT or len(parts) < 2 or parts[0] not in _KEY_TYPES or any(map(is_deceptive, key)):
        return message(BAD_KEY, number=number)
    try:
        content = base64.b64decode(parts[1], validate=True)
    except (binascii.Error, ValueError):
        return message(BAD_KEY, number=number)
    # The kind stands in the key itself, too: four bytes of length, then the word.
    kind = parts[0].encode()
    return None if content.startswith(len(kind).to_bytes(4, "big") + kind) else message(BAD_KEY, number=number)


def _host_name(name: str) -> Message | None:
    if not name:
        return message(NO_HOST_NAME)
    is_good = len(name) <= 253 and all(_LABEL.fullmatch(label) for label in name.split("."))
    return None if is_good else message(BAD_HOST_NAME, name=name)


def _password(seed: CloudSeed) -> Message | None:
    if not seed.password:
        return None if seed.ssh_keys else message(NO_WAY_IN)
    if len(seed.password) > PASSWORD_LIMIT:
        return message(LONG_PASSWORD, limit=PASSWORD_LIMIT)
    return message(BAD_PASSWORD) if any(map(is_deceptive, seed.password)) else None
