"""Operating systems recognised by the labels of their DVDs, from a database that may be damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.os_facts import MediaLabels
from app.media.osinfo import OsDatabase, usual_folders

DEBIAN = """
<libosinfo version="0.0.1"><os id="http://debian.org/debian/11">
  <short-id>debian11</short-id><short-id>debianbullseye</short-id>
  <name xml:lang="de">Anders</name><name>Debian 11</name>
  <release-date>2021-08-14</release-date>
  <derives-from id="http://debian.org/debian/10"/>
  <media arch="x86_64"><iso><volume-id>Debian 11.*amd64</volume-id></iso></media>
  <media arch="i686"><iso><volume-id>Debian 11.*i386</volume-id></iso></media>
  <resources arch="all">
    <recommended><ram>1073741824</ram><storage>10737418240</storage></recommended>
    <minimum><n-cpus>1</n-cpus><ram>536870912</ram></minimum>
  </resources>
</os></libosinfo>"""
OLDER = """
<libosinfo version="0.0.1"><os id="http://debian.org/debian/10"><short-id>debian10</short-id><name>Debian 10</name>
  <devices><device id="http://pcisig.com/pci/1af4/1001"/><device id="http://pcisig.com/pci/1af4/1042"/></devices>
</os></libosinfo>"""
WINDOWS = """
<libosinfo version="0.0.1"><os id="http://microsoft.com/win/11"><short-id>win11</short-id><name>Windows 11</name>
  <firmware arch="x86_64" type="efi"/><firmware arch="x86_64" type="bios" supported="false"/>
  <media arch="x86_64"><iso><volume-id>^CCCOMA_X64</volume-id><publisher-id>MICROSOFT</publisher-id></iso></media>
</os></libosinfo>"""
LOOSE = """
<libosinfo version="0.0.1"><os id="http://example.org/any"><short-id>any</short-id><name>Anything</name>
  <media arch="x86_64"><iso><volume-id>^CCCOMA</volume-id></iso></media>
  <media arch="x86_64"><iso><volume-id>[</volume-id></iso></media>
  <media arch="x86_64"><iso></iso></media>
</os></libosinfo>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (
        ("debian.org/debian-11.xml", DEBIAN), ("debian.org/debian-10.xml", OLDER),
        ("microsoft.com/win-11.xml", WINDOWS), ("example.org/any.xml", LOOSE),
    ):  # fmt: skip
        path = tmp_path / "os" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.strip())
    return tmp_path


def test_a_system_with_what_it_needs(folder: Path) -> None:
    system = OsDatabase([folder]).recognised(MediaLabels("Debian 11.5.0 amd64 n"))
    assert system is not None
    assert (system.id, system.name, system.uri) == ("debian11", "Debian 11", "http://debian.org/debian/11")
    assert (system.memory_bytes, system.disk_bytes, system.processor_count) == (1 << 30, 10 << 30, 1)
    assert (system.has_bios, system.has_uefi, system.has_secure_boot) == (True, True, None)
    assert system.has_virtio, "what it derives from has the devices"


def test_the_medium_that_fits_best_counts(folder: Path) -> None:
    database = OsDatabase([folder])
    windows = database.recognised(MediaLabels("CCCOMA_X64FRE_EN", publisher_id="MICROSOFT CORPORATION"))
    assert windows is not None
    assert (windows.id, windows.has_bios, windows.has_uefi, windows.has_virtio) == ("win11", False, True, None)
    other = database.recognised(MediaLabels("CCCOMA_X64FRE_EN", publisher_id="SOMEBODY"))
    assert other is not None
    assert other.id == "any"


@pytest.mark.parametrize("label", ["", "nothing", "[", "x" * 100_000])
def test_what_is_not_known_is_not_guessed(folder: Path, label: str) -> None:
    assert OsDatabase([folder]).recognised(MediaLabels(label)) is None


def test_a_device_that_is_not_supported_any_more(folder: Path) -> None:
    path = folder / "os" / "debian.org" / "debian-11.xml"
    devices = "".join(f'<device id="http://pcisig.com/pci/1af4/{model}" supported="false"/>' for model in (1001, 1042))
    path.write_text(DEBIAN.strip().replace("</os>", f"<devices>{devices}</devices></os>"))
    system = OsDatabase([folder]).facts("debian11")
    assert system is not None
    assert system.has_virtio is False


def test_users_add_to_what_is_there(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "os").mkdir(parents=True)
    (own / "os" / "more.xml").write_text(
        '<libosinfo version="0.0.1"><os id="http://debian.org/debian/11"><media arch="x86_64"><iso>'
        "<volume-id>OWN</volume-id></iso></media></os></libosinfo>"
    )
    system = OsDatabase([folder, own]).recognised(MediaLabels("OWN"))
    assert system is not None
    assert system.name == "Debian 11"


@pytest.mark.parametrize(
    "bad",
    [
        b"", b"<a", b"\xff\xfe", b"<libosinfo><os/></libosinfo>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><libosinfo><os id="x"><name>&b;</name></os></libosinfo>',
        b"<x>" * 3000, b" " * (3 << 20),
        b'<libosinfo><os id="x"><resources arch="all"><minimum><ram>-1</ram><ram>9' + b"9" * 40
        + b"</ram></minimum></resources></os></libosinfo>",
    ],
)  # fmt: skip
def test_damaged_files_are_left_out(folder: Path, bad: bytes) -> None:
    (folder / "os" / "bad.xml").write_bytes(bad)
    system = OsDatabase([folder]).recognised(MediaLabels("Debian 11 amd64"))
    assert system is not None
    assert system.id == "debian11"


def test_what_derives_from_itself_ends(folder: Path) -> None:
    (folder / "os" / "circle.xml").write_text(
        '<libosinfo><os id="a"><short-id>a</short-id><derives-from id="a"/></os></libosinfo>'
    )
    system = OsDatabase([folder]).facts("a")
    assert system is not None
    assert system.has_virtio is None


def test_no_database_knows_nothing(tmp_path: Path) -> None:
    database = OsDatabase([tmp_path / "missing"])
    assert len(database) == 0
    assert database.recognised(MediaLabels("Debian 11 amd64")) is None


def test_folders_follow_the_environment() -> None:
    folders = usual_folders({"HOME": "/home/ada", "OSINFO_SYSTEM_DIR": "/opt/osinfo"})
    assert folders == (Path("/opt/osinfo"), Path("/etc/osinfo"), Path("/home/ada/.config/osinfo"))
