"""Whether the emulators of this computer may reach a folder."""

from __future__ import annotations

import grp
import os
import pwd
import stat
from pathlib import Path, PurePosixPath

_ACCESS_LIST = "system.posix_acl_access"


def unreachable_folder(folder: str, user: int, group: int) -> str:
    """The first folder on the way to ``folder`` that user number ``user`` may not pass; "" when all are open.

    A folder with an access list counts as open: who is named there is not looked up.
    """
    if user == 0:
        return ""
    groups = {group, *_groups_of(user)}
    way = [*reversed(PurePosixPath(folder).parents), PurePosixPath(folder)]
    for part in way:
        try:
            found = os.stat(part)
        except OSError:
            return ""  # not to be seen from here: no ground to say anything
        if not _may_pass(found, user, groups) and not _has_access_list(part):
            return str(part)
    return ""


def _may_pass(found: os.stat_result, user: int, groups: set[int]) -> bool:
    if found.st_uid == user:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid in groups:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def _has_access_list(folder: PurePosixPath) -> bool:
    try:
        return _ACCESS_LIST in os.listxattr(Path(folder))
    except OSError:
        return False


def _groups_of(user: int) -> set[int]:
    try:
        name = pwd.getpwuid(user).pw_name
    except KeyError:
        return set()
    return {entry.gr_gid for entry in grp.getgrall() if name in entry.gr_mem}
