"""Archives and manifests from outside: read member by member, refused whole when a member could lead elsewhere."""

from __future__ import annotations

import io
import tarfile
import time
from collections.abc import Callable

import pytest

from app.media.archive import ArchiveError, Member, read_members
from app.media.checksums import read_checksums


def archive(*members: tarfile.TarInfo | tuple[str, bytes], form: int = tarfile.GNU_FORMAT) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=form) as tar:
        for member in members:
            if isinstance(member, tuple):
                info = tarfile.TarInfo(member[0])
                info.size = len(member[1])
                tar.addfile(info, io.BytesIO(member[1]))
            else:
                tar.addfile(member)
    return held.getvalue()


def members_of(data: bytes) -> tuple[Member, ...]:
    return read_members(lambda offset, length: data[offset : offset + length], len(data))


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def resummed(data: bytes, change: Callable[[bytearray], None]) -> bytes:
    """The first header changed, with a checksum that fits."""
    head = bytearray(data[:512])
    change(head)
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + data[512:]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_plain_members_are_found_with_their_bytes(form: int) -> None:
    data = archive(("machine.ovf", b"<xml/>"), ("disk.vmdk", b"D" * 1000), ("empty", b""), form=form)
    found = members_of(data)
    assert [member.name for member in found] == ["machine.ovf", "disk.vmdk", "empty"]
    disk = found[1]
    assert data[disk.offset : disk.offset + disk.size_bytes] == b"D" * 1000


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_names_of_both_kinds_are_read(form: int) -> None:
    assert members_of(archive(("n" * 180 + ".vmdk", b"x"), form=form))[0].name == "n" * 180 + ".vmdk"


_HOSTILE_NAMES = (
    "../evil",
    "/etc/cron.d/x",
    "a/b",
    "..",
    ".hidden",
    "-rf",
    "C:evil",
    "a\\b",
    "x\ny",
    "x\x1b[2J",
    "a/../b",
)


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("name", _HOSTILE_NAMES)
def test_names_that_lead_elsewhere_are_refused(name: str, form: int) -> None:
    with pytest.raises(ArchiveError, match="plain file"):
        members_of(archive(("good.ovf", b""), (name, b"evil"), form=form))


@pytest.mark.parametrize("name", ["../" + "a" * 150, "a" * 120 + "/" + "b" * 120, "x" * 300])
@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_names_in_extended_headers_are_checked_as_well(name: str, form: int) -> None:
    with pytest.raises(ArchiveError, match="plain file"):
        members_of(archive((name, b"evil"), form=form))


def test_a_folder_in_the_prefix_of_a_name_is_refused() -> None:
    with pytest.raises(ArchiveError, match="folder"):
        members_of(archive(("a" * 90 + "/" + "b" * 90, b""), form=tarfile.USTAR_FORMAT))


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
)
def test_links_devices_and_folders_are_refused(kind: bytes) -> None:
    with pytest.raises(ArchiveError, match="not a plain file"):
        members_of(archive(special("disk.vmdk", kind, "/etc/shadow")))


@pytest.mark.parametrize("kind", [b"S", b"V", b"M", b"D", b"Z"])
def test_sparse_members_and_unknown_kinds_are_refused(kind: bytes) -> None:
    def change(head: bytearray) -> None:
        head[156:157] = kind

    with pytest.raises(ArchiveError, match="not a plain file"):
        members_of(resummed(archive(("disk.vmdk", b"x")), change))


def test_sparse_members_of_newer_archives_are_refused() -> None:
    info = tarfile.TarInfo("disk.vmdk")
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.realsize": str(2**62)}
    with pytest.raises(ArchiveError, match="GNU"):
        members_of(archive(info, form=tarfile.PAX_FORMAT))


@pytest.mark.parametrize("second", ["disk.vmdk", "DISK.vmdk"])
def test_two_members_of_one_name_are_refused(second: str) -> None:
    with pytest.raises(ArchiveError, match="twice"):
        members_of(archive(("disk.vmdk", b"good"), (second, b"evil")))


def test_a_member_that_is_longer_than_the_archive_is_refused() -> None:
    def change(head: bytearray) -> None:
        head[124:136] = b"\x80" + (2**63).to_bytes(11, "big")

    with pytest.raises(ArchiveError, match="cut off"):
        members_of(resummed(archive(("disk.vmdk", b"x")), change))


def test_a_negative_size_is_refused() -> None:
    def change(head: bytearray) -> None:
        head[124:136] = b"\xff" * 12

    with pytest.raises(ArchiveError, match="negative"):
        members_of(resummed(archive(("disk.vmdk", b"x")), change))


def test_an_archive_that_is_cut_off_is_refused() -> None:
    data = archive(("machine.ovf", b"x" * 4000))
    with pytest.raises(ArchiveError, match="cut off"):
        members_of(data[:2000])
    with pytest.raises(ArchiveError, match="cut off"):
        members_of(data[:300])


def test_a_million_members_are_given_up_soon() -> None:
    one = archive(("a", b""))[:512]
    heads = []
    for number in range(20_000):
        heads.append(resummed(one, lambda head, name=b"%06d" % number: head.__setitem__(slice(0, 6), name)))
    data, began = b"".join(heads), time.monotonic()
    with pytest.raises(ArchiveError, match="too many"):
        members_of(data)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("data", [b"PK\x03\x04" + b"x" * 2000, b"\x1f\x8b" + b"x" * 2000, b"x" * 1024])
def test_what_is_no_archive_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(ArchiveError, match="not a tar archive"):
        members_of(data)


def test_checksums_are_read_in_each_way_of_writing() -> None:
    found = read_checksums(b"SHA1(a.ovf)= " + b"A9" * 20 + b"\r\nSHA256 (disk 1.vmdk) = " + b"0f" * 32 + b"\n\n")
    assert set(found) == {"a.ovf", "disk 1.vmdk"}
    assert found["a.ovf"].digits == "a9" * 20


def test_a_checksum_knows_its_file() -> None:
    line = b"SHA256(x)= 2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824"
    checksum = read_checksums(line)["x"]
    good, bad = checksum.begin(), checksum.begin()
    good.update(b"hello")
    bad.update(b"hellO")
    assert checksum.is_that_of(good)
    assert not checksum.is_that_of(bad)


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense",
        b"SHA1(a)= " + b"0" * 64,
        b"SHA256(../a)= " + b"0" * 64,
        b"MD5(a)= " + b"0" * 32,
        b"\xff\xfe\xff",
        b"SHA1(a)= " + b"0" * 40 + b"\nSHA1(a)= " + b"1" * 40,
    ],
)
def test_manifests_that_are_none_are_refused(data: bytes) -> None:
    with pytest.raises(ArchiveError):
        read_checksums(data)
