"""Debian packages, downloaded and unpacked but never installed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path


class PackageError(RuntimeError):
    """A package could not be had; the text says which and what to do."""


def kernel_package(meta: str = "linux-image-cloud-amd64") -> str:
    """The package that ``meta`` stands for at present, such as ``linux-image-6.1.0-56-cloud-amd64``."""
    listed = subprocess.run(["apt-cache", "depends", meta], capture_output=True, text=True, check=False).stdout
    found = re.search(r"Depends: (linux-image-\S+)", listed)
    if not found:
        raise PackageError(f"apt knows no package {meta}; run 'apt-get update' on Debian 12 or newer")
    return found.group(1)


def unpack(package: str, work: Path) -> Path:
    """Downloads ``package`` into ``work`` and returns the folder with its content."""
    content = work / package
    content.mkdir()
    # apt gives up root's rights for a download and needs a folder that its own user may write to.
    command = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", package]
    got = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
    archive = next(work.glob(f"{package}_*.deb"), None)
    if archive is None:
        raise PackageError(f"cannot download {package}; run 'apt-get update': {got.stderr.strip()}")
    subprocess.run(["dpkg", "-x", archive, content], check=True)
    archive.unlink()
    return content
