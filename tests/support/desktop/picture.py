"""A picture of the screen, from the file in which the X server keeps it."""

from __future__ import annotations

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

FILE_NAME = "Xvfb_screen0"
# The XWD format: 25 big-endian numbers, a name, a table of 12 bytes for each colour, then the rows.
_HEADER = struct.Struct(">25I")
_SIZE, _WIDTH, _HEIGHT, _BITS, _ROW_BYTES, _COLOURS = 0, 4, 5, 11, 12, 19
_COLOUR_BYTES = 12


def png_of(folder: Path) -> bytes:
    """The screen that an X server with `-fbdir folder` shows now, as PNG."""
    content = (folder / FILE_NAME).read_bytes()
    header = _HEADER.unpack_from(content)
    if header[_BITS] != 32:
        raise ValueError(f"a screen with {header[_BITS]} bits a pixel")
    start = header[_SIZE] + header[_COLOURS] * _COLOUR_BYTES
    rows = content[start : start + header[_ROW_BYTES] * header[_HEIGHT]]
    image = QImage(rows, header[_WIDTH], header[_HEIGHT], header[_ROW_BYTES], QImage.Format.Format_RGB32)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):
        raise ValueError("the picture cannot be written")
    return bytes(buffer.data())
