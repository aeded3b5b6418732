"""What set-up makes of an environment that a crash, a power cut or an upgrade left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.venv_state import state

HASH = " --hash=sha256:" + "0" * 64


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages that holds partita_probe 1.0, whole."""
    folder = tmp_path / "site"
    info = folder / "partita_probe-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / "partita_probe.py").write_text("VALUE = 1\n")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: partita-probe\nVersion: 1.0\n")
    (info / "RECORD").write_text("partita_probe.py,sha256=x,10\npartita_probe-1.0.dist-info/RECORD,,\n")
    monkeypatch.syspath_prepend(folder)
    return folder


def lock(tmp_path: Path, *lines: str) -> list[Path]:
    path = tmp_path / "some.lock"
    path.write_text("# made by a tool\n" + "".join(f"{line} \\\n   {HASH}\n" for line in lines))
    return [path]


@pytest.mark.usefixtures("site")
def test_whole(tmp_path: Path) -> None:
    assert state(lock(tmp_path, "partita-probe==1.0")) == "whole"


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("lines", [("partita-probe==1.1",), ("partita-probe==1.0", "partita-absent==1.0")])
def test_another_version_or_none_is_for_pip_to_mend(tmp_path: Path, lines: tuple[str, ...]) -> None:
    assert state(lock(tmp_path, *lines)) == "incomplete"


@pytest.mark.usefixtures("site")
def test_a_requirement_for_other_pythons_does_not_count(tmp_path: Path) -> None:
    lines = ("partita-probe==1.0 ; python_version >= '3.11'", "partita-probe==0.9 ; python_version < '3.11'")
    assert state(lock(tmp_path, *lines)) == "whole"


def test_a_lost_file_is_damage(site: Path, tmp_path: Path) -> None:
    (site / "partita_probe.py").unlink()
    assert state(lock(tmp_path, "partita-probe==1.0")) == "damaged"


def test_a_file_cut_short_is_damage(site: Path, tmp_path: Path) -> None:
    (site / "partita_probe.py").write_text("VALUE")
    assert state(lock(tmp_path, "partita-probe==1.0")) == "damaged"


def test_a_package_without_its_record_is_damage(site: Path, tmp_path: Path) -> None:
    (site / "partita_probe-1.0.dist-info" / "RECORD").unlink()
    assert state(lock(tmp_path, "partita-probe==1.0")) == "damaged"
