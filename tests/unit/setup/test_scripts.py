"""./run and what it shares with ./test: package lists, missing packages, rights, the quick path, the screen."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SETS = {"run", "host", "lab", "desktop"}
PLAIN_TOOLS = ("awk", "cat", "dirname", "env", "grep", "readlink", "rm", "sed", "sh", "sha256sum", "tr")


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder that is the whole PATH: the plain tools, and no package manager, sudo or Python but the test's own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in PLAIN_TOOLS:
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the start scripts with a .venv whose Python only says how it was called."""
    folder = tmp_path / "project"
    folder.mkdir()
    shutil.copytree(ROOT / "tools", folder / "tools")
    for name in ("run", "requirements.lock", "requirements-build.lock"):
        shutil.copy(ROOT / name, folder)
    program(folder / ".venv" / "bin", "python", 'echo "python $*"')
    return folder


def program(folder: Path, name: str, body: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{body}\n")
    (folder / name).chmod(0o755)


def shell(script: str, programs: Path, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a folder, with the functions of tools/setup.sh at hand."""
    return subprocess.run(
        [programs / "sh", "-c", f"set -eu; . tools/setup.sh; {script}"],
        cwd=folder, env={"PATH": str(programs), **environment}, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


def run_script(project: Path, programs: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start ./run of the copied project."""
    return subprocess.run(
        [project / "run", *arguments],
        cwd="/", env={"PATH": str(programs), **environment}, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


def make_ready(project: Path, programs: Path, *sets: str) -> None:
    """Leave the stamp of a finished set-up."""
    stamp = f".venv/.ready-requirements-{'-'.join(sets)}"
    shell(f"fingerprint requirements.lock {' '.join(sets)} > {stamp}", programs, project).check_returncode()


def test_the_list_of_packages_is_well_formed() -> None:
    rows = [line.split() for line in (ROOT / "tools/packages.txt").read_text("utf-8").splitlines()]
    rows = [row for row in rows if row and row[0] != "#"]
    assert {row[0] for row in rows} == SETS
    assert all(len(row) == 4 for row in rows)
    assert len({(row[0], row[1]) for row in rows}) == len(rows)
    assert all(row[1] != "-" for row in rows)


@pytest.mark.parametrize(
    ("manager", "tool", "body", "present"),
    [
        ("apt", "dpkg-query", 'echo "installed gcc"; echo "config-files libgl1"; exit 1', {"gcc"}),
        ("dnf", "rpm", '[ "$4" = gcc ]', {"gcc"}),
        ("pacman", "pacman", 'shift; for one in "$@"; do [ "$one" = gcc ] || echo "$one"; done; exit 127', {"gcc"}),
    ],
)
def test_what_is_missing(programs: Path, manager: str, tool: str, body: str, present: set[str]) -> None:
    program(programs, tool, body)
    wanted = set(shell(f"packages_of {manager} run", programs).stdout.split())
    missing = shell(f"missing_packages {manager} run", programs)
    assert missing.returncode == 0, missing.stderr
    assert len(wanted) > 10
    assert set(missing.stdout.split()) == wanted - present


def test_nothing_is_missing_on_pacman(programs: Path) -> None:
    program(programs, "pacman", "true")
    assert shell("missing_packages pacman run", programs).stdout == ""


@pytest.mark.parametrize(
    ("manager", "query", "command"),
    [("dnf", "rpm", "  dnf install "), ("apt", "dpkg-query", "  apt-get install --no-install-recommends ")],
)
def test_without_rights_the_exact_command_is_named(programs: Path, manager: str, query: str, command: str) -> None:
    program(programs, query, "false")
    program(programs, "id", "echo 1000")
    result = shell(f"distribution_manager() {{ echo {manager}; }}; prepare_packages services run", programs)
    packages = shell(f"missing_packages {manager} run", programs).stdout.strip()
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == command + packages


def test_sudo_is_used_only_where_it_exists(programs: Path) -> None:
    program(programs, "dpkg-query", "false")
    program(programs, "id", "echo 1000")
    program(programs, "sudo", 'echo "sudo $*"')
    result = shell("distribution_manager() { echo apt; }; prepare_packages no-services run", programs)
    assert result.returncode == 0, result.stderr
    assert "sudo tools/install-packages.sh apt no-services python3 " in result.stderr


def test_a_computer_that_cannot_be_a_host_still_gets_the_program(programs: Path) -> None:
    program(programs, "dpkg-query", "false")
    program(programs, "id", "echo 1000")
    found = shell("distribution_manager() { echo apt; }; prepare_packages services host; echo went on", programs)
    assert found.stdout == "went on\n"
    assert "apt-get install --no-install-recommends libvirt-daemon-system" in found.stderr
    tests = shell("distribution_manager() { echo apt; }; prepare_packages no-services host; echo went on", programs)
    assert (tests.returncode, tests.stdout) == (1, "")


def test_an_unknown_system_gets_a_list(programs: Path) -> None:
    result = shell("distribution_manager() { false; }; prepare_packages services run", programs)
    assert result.returncode == 1
    assert "Here it needs:" in result.stderr
    assert "pkg-config" in result.stderr


def test_nothing_is_looked_at_when_nothing_changed(project: Path, programs: Path) -> None:
    make_ready(project, programs, "run", "host")
    result = run_script(project, programs, "--demo", "some host", DISPLAY=":7")
    assert result.stdout == "python main.py --demo some host\n"
    assert result.stderr == ""


@pytest.mark.parametrize("changed", ["requirements.lock", "tools/packages.txt", ".venv/bin/python"])
def test_a_change_is_noticed(project: Path, programs: Path, changed: str) -> None:
    make_ready(project, programs, "run")
    if changed.startswith(".venv"):
        (project / changed).rename(project / ".venv/bin/other")
        (project / changed).symlink_to("other")
    else:
        (project / changed).write_text("run something - -\n")
    looked = "prepare_packages() { echo looked; }; prepare_environment() { :; }; exec 2>&1; prepare services"
    assert shell(f"{looked} requirements.lock run", programs, project).stdout == "looked\n"
    assert shell(f"{looked} requirements.lock run", programs, project).stdout == ""


def test_options_of_the_program_keep_their_order(project: Path, programs: Path) -> None:
    make_ready(project, programs, "run")
    result = run_script(project, programs, "--demo", "--client", "a b", "--style", "x", WAYLAND_DISPLAY="w")
    assert result.stdout == "python main.py --demo a b --style x\n"


def test_without_a_screen_it_says_so(project: Path, programs: Path) -> None:
    make_ready(project, programs, "run", "host")
    result = run_script(project, programs)
    assert result.returncode == 1
    assert result.stdout == ""
    assert "no screen" in result.stderr
    assert run_script(project, programs, "--version").stdout == "python main.py --version\n"


def test_a_double_click_with_the_desktops_python_reaches_run(tmp_path: Path) -> None:
    shutil.copy(ROOT / "main.py", tmp_path)
    program(tmp_path, "run", 'echo "run $*"')
    launcher = tmp_path / "link.py"
    launcher.symlink_to("main.py")
    base = os.path.realpath("/proc/self/exe")
    result = subprocess.run([base, launcher, "--demo"], capture_output=True, text=True, check=False, timeout=30)
    assert result.stdout == "run --demo\n", result.stderr


def test_the_scripts_can_be_started() -> None:
    for name in ("run", "test", "bench", "main.py", ".ci/run", "tools/install-packages.sh"):
        assert os.access(ROOT / name, os.X_OK), name


# For root, libvirt's own host of the user is the system's: there is none to fall back to when its service does not run.

DAEMON = 'echo "$0 $*" | sed "s|.*/||"'


def bind_socket(folder: Path, name: str) -> None:
    (folder / "libvirt").mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(folder / "libvirt" / name))


def started(programs: Path, folder: Path) -> list[str]:
    return shell(f"start_host_service {folder}", programs).stdout.splitlines()


@pytest.fixture
def daemons(programs: Path) -> Path:
    """Programs that only say how they were called."""
    program(programs, "id", "echo 0")
    for name in ("libvirtd", "virtlogd", "systemctl"):
        program(programs, name, DAEMON)
    return programs


def test_root_gets_a_service_where_none_runs(daemons: Path, tmp_path: Path) -> None:
    assert started(daemons, tmp_path) == ["virtlogd -d", "libvirtd -d"]
    bind_socket(tmp_path, "libvirt-sock")
    bind_socket(tmp_path, "virtlogd-sock")
    assert started(daemons, tmp_path) == ["libvirtd -d"], "a socket alone is no service"
    (tmp_path / "libvirtd.pid").write_text(f"{os.getpid()}\n")
    assert started(daemons, tmp_path) == []


def test_systemd_starts_it_where_there_is_one(daemons: Path, tmp_path: Path) -> None:
    (tmp_path / "systemd/system").mkdir(parents=True)
    assert started(daemons, tmp_path) == ["systemctl --quiet start libvirtd.socket"]
    bind_socket(tmp_path, "libvirt-sock")
    assert started(daemons, tmp_path) == []
    (daemons / "libvirtd").unlink()
    (tmp_path / "libvirt/libvirt-sock").unlink()
    program(daemons, "virtqemud", DAEMON)
    assert started(daemons, tmp_path) == ["systemctl --quiet start virtqemud.socket"]


def test_a_service_that_does_not_start_ends_nothing(daemons: Path, tmp_path: Path) -> None:
    program(daemons, "libvirtd", "exit 1")
    found = shell(f"start_host_service {tmp_path}; echo went on", daemons)
    assert (found.returncode, found.stdout.splitlines()[-1]) == (0, "went on")
    assert "could not be started" in found.stderr


def test_who_is_not_root_or_has_no_libvirt_starts_nothing(daemons: Path, tmp_path: Path) -> None:
    program(daemons, "id", "echo 1000")
    assert started(daemons, tmp_path) == []
    program(daemons, "id", "echo 0")
    (daemons / "libvirtd").unlink()
    assert started(daemons, tmp_path) == []
