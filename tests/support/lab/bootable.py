"""A tiny DVD that starts by BIOS and by UEFI, and says so on the serial line again and again: no kernel is needed."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pycdlib

BIOS_SAYS, UEFI_SAYS = "BOOTED-BY-BIOS", "BOOTED-BY-UEFI"
_SECTOR = 512
_FLOPPY_SECTORS = 2880
_FAT_SECTORS = 9
_ROOT_ENTRIES = 224


def make_dvd(path: Path, volume_id: str = "BOOTABLE") -> Path:
    """Write the image to ``path``, with this label."""
    dvd = pycdlib.PyCdlib()
    dvd.new(interchange_level=3, vol_ident=volume_id, sys_ident="LINUX")
    for name, data in (("BOOT.BIN", _bios_program()), ("EFI.IMG", _floppy(_uefi_program()))):
        dvd.add_fp(io.BytesIO(data), len(data), f"/{name};1")
    dvd.add_eltorito("/BOOT.BIN;1", bootcatfile="/BOOT.CAT;1", boot_load_size=4)
    dvd.add_eltorito("/EFI.IMG;1", efi=True, boot_load_size=_FLOPPY_SECTORS)
    dvd.write(str(path))
    dvd.close()
    path.chmod(0o644)
    return path


def boot_sector() -> bytes:
    """The first sector of a hard disk that starts by BIOS and says so."""
    return _bios_program()[: _SECTOR - 2] + b"\x55\xaa"


def _bios_program() -> bytes:
    """For real mode at 0x7c00: send the text to COM1, wait 0.2 s, begin again."""
    code = bytes.fromhex(
        "31c0 8ed8 fc"  # xor ax,ax; mov ds,ax; cld
        "be2b7c"  # start: mov si,text
        "ac 84c0 7412"  # next: lodsb; test al,al; jz pause
        "88c4 bafd03 ec a820 74f8"  # mov ah,al; wait: in al,0x3fd; test al,0x20; jz wait
        "baf803 88e0 ee ebe9"  # out 0x3f8,ah; jmp next
        "b486 b90300 ba400d cd15 ebda"  # pause: int 0x15, function 0x86; jmp start
    )
    return (code + f"{BIOS_SAYS}\r\n\0".encode()).ljust(2048, b"\0")


def _uefi_program() -> bytes:
    """The same for long mode as an application of UEFI: position-independent, so without relocations."""
    code = bytes.fromhex(
        "488d3524000000"  # start: lea rsi,[rip+text]
        "ac 84c0 7414"  # next: lodsb; test al,al; jz pause
        "88c4 66bafd03 ec a820 74f7"  # mov ah,al; wait: in al,0x3fd; test al,0x20; jz wait
        "66baf803 88e0 ee ebe7"  # out 0x3f8,ah; jmp next
        "b900000001 ffc9 75fc ebd5"  # pause: count down; jmp start
    )
    text = (code + f"{UEFI_SAYS}\r\n\0".encode()).ljust(_SECTOR, b"\0")
    dos = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64)
    coff = b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, 240, 0x22)
    optional = struct.pack("<HBBIIIII", 0x20B, 0, 0, _SECTOR, 0, 0, 0x1000, 0x1000)
    optional += struct.pack("<QII6HIIIIHH", 0x400000, 0x1000, _SECTOR, *[0] * 7, 0x2000, _SECTOR, 0, 10, 0)
    optional += struct.pack("<QQQQII", 0x10000, 0x1000, 0x10000, 0x1000, 0, 16) + bytes(16 * 8)
    section = struct.pack("<8sIIIIIIHHI", b".text", len(text), 0x1000, _SECTOR, _SECTOR, 0, 0, 0, 0, 0x60000020)
    return (dos + coff + optional + section).ljust(_SECTOR, b"\0") + text


def _floppy(program: bytes) -> bytes:
    """A FAT12 file system with EFI/BOOT/BOOTX64.EFI, two clusters long."""
    boot = struct.pack("<3s8sHBHBHHBHHHI", b"\xeb\x3c\x90", b"PARTITA ", _SECTOR, 1, 1, 2, _ROOT_ENTRIES,
                       _FLOPPY_SECTORS, 0xF0, _FAT_SECTORS, 18, 2, 0)  # fmt: skip
    boot += struct.pack("<IBBBI11s8s", 0, 0, 0, 0x29, 1, b"EFI BOOT   ", b"FAT12   ")
    boot = boot.ljust(510, b"\0") + b"\x55\xaa"
    table = _fat12([0xFF0, 0xFFF, 0xFFF, 0xFFF, 5, 0xFFF]).ljust(_FAT_SECTORS * _SECTOR, b"\0")
    root = _entry("EFI", "", 0x10, 2, 0).ljust(_ROOT_ENTRIES * 32, b"\0")
    efi = _entry(".", "", 0x10, 2, 0) + _entry("..", "", 0x10, 0, 0) + _entry("BOOT", "", 0x10, 3, 0)
    inner = _entry(".", "", 0x10, 3, 0) + _entry("..", "", 0x10, 2, 0)
    inner += _entry("BOOTX64", "EFI", 0x20, 4, len(program))
    data = efi.ljust(_SECTOR, b"\0") + inner.ljust(_SECTOR, b"\0") + program
    return (boot + table * 2 + root + data).ljust(_FLOPPY_SECTORS * _SECTOR, b"\0")


def _entry(name: str, extension: str, attributes: int, cluster: int, size: int) -> bytes:
    return struct.pack("<8s3sB14xHI", name.encode().ljust(8), extension.encode().ljust(3), attributes, cluster, size)


def _fat12(entries: list[int]) -> bytes:
    packed = bytearray()
    for low, high in zip(entries[::2], entries[1::2], strict=True):
        packed += struct.pack("<I", low | high << 12)[:3]
    return bytes(packed)
