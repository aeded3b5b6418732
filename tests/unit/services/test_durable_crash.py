"""A writer that is killed or refused at each of its system calls leaves the old file or the new one."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
OLD = b'{"version": 1, "values": {"theme": "dark"}}'
NEW = b'{"version": 1, "values": {"theme": "light", "filter": "' + b"n" * 9000 + b'"}}'
WRITER = """
import sys, os
sys.path.insert(0, {root!r})
from pathlib import Path
from app.services.durable import DurableError, write_durably
data = Path({source!r}).read_bytes()
os.getppid()  # marks in the trace where the writing begins
try:
    write_durably(Path({target!r}), data)
except DurableError as error:
    os.getppid()
    print(error)
    raise SystemExit(7)
os.getppid()
"""
CALLS = "openat,open,write,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,close,mkdir"


class Lab:
    """A folder with an old file, and a process under strace that writes the new one into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "config"
        self.target = self.folder / "settings.json"
        self.source = folder / "new"
        self.source.write_bytes(NEW)
        self.log = folder / "trace"
        self.reset()

    def reset(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700)
        self.target.write_bytes(OLD)

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        code = WRITER.format(root=str(ROOT), source=str(self.source), target=str(self.target))
        command = ["strace", "-o", str(self.log), *options, sys.executable, "-I", "-S", "-B", "-c", code]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    def points(self) -> list[tuple[str, int]]:
        """Each system call of the write: its name and which one of that name it is in the process."""
        assert self.run("-e", f"trace={CALLS},getppid").returncode == 0
        counts: dict[str, int] = {}
        found: list[tuple[str, int]] = []
        is_writing = False
        for line in self.log.read_text().splitlines():
            match = re.match(r"(\w+)\(", line)
            if match is None:
                continue
            name = match[1]
            if name == "getppid":
                is_writing = not is_writing
                continue
            counts[name] = counts.get(name, 0) + 1
            if is_writing:
                found.append((name, counts[name]))
        return found


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    probe = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    if probe.returncode != 0:
        pytest.skip(f"tracing is not permitted here: {probe.stderr.decode()[:200]}")
    return Lab(tmp_path)


def test_killed_at_any_call_it_leaves_old_or_new(lab: Lab) -> None:
    points = lab.points()
    names = [name for name, _ in points]
    assert names.count("fsync") == 2, names  # the file and its folder
    assert any(name.startswith("rename") for name in names), names
    seen: list[bytes] = []
    for name, number in points:
        lab.reset()
        result = lab.run("-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={number}")
        assert result.returncode in {-9, 137}, (name, number, result)
        seen.append(lab.target.read_bytes())
        assert seen[-1] in {OLD, NEW}, (name, number)
    assert OLD in seen
    assert NEW in seen
    assert seen == sorted(seen, key=lambda content: content == NEW), "new, then old again"


@pytest.mark.parametrize("error", ["ENOSPC", "EIO", "EDQUOT"])
def test_refused_at_any_call_it_keeps_the_old_file_and_says_why(lab: Lab, error: str) -> None:
    wanted = [point for point in lab.points() if not point[0].startswith("close")]
    for name, number in wanted:
        lab.reset()
        result = lab.run("-e", f"trace={name}", "-e", f"inject={name}:error={error}:when={number}")
        assert result.returncode == 7, (name, number, result)
        assert "could not be saved" in result.stdout, (name, number)
        is_renamed = (name, number) in wanted[1 + [point[0][:6] for point in wanted].index("rename") :]
        assert lab.target.read_bytes() == (NEW if is_renamed else OLD), (name, number)
        assert [each.name for each in lab.folder.iterdir()] == ["settings.json"], (name, number)
