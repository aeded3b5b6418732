"""Pictures from guests: decoded as what the host said they are, within limits, or not at all."""

from __future__ import annotations

import struct
import zlib

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage

from app.core.details import Screen
from app.services import pictures
from app.services.pictures import thumbnail


def png(width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "PNG")
    return data.data()


def png_header(width: int, height: int) -> bytes:
    """A picture that claims a size and has no content."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    crc = struct.pack(">I", zlib.crc32(chunk))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(header)) + chunk + crc


def ppm(width: int, height: int) -> bytes:
    return b"P6 %d %d 255\n" % (width, height) + b"\xff\x00\x00" * (width * height)


@pytest.mark.parametrize(("kind", "data"), [("image/png", png(1280, 800)), ("image/x-portable-pixmap", ppm(64, 40))])
def test_a_screen_is_scaled_to_fit_and_keeps_its_shape(kind: str, data: bytes) -> None:
    image = thumbnail(Screen(kind, data), 320, 240)
    assert image is not None
    assert (image.width(), image.height()) == (320, 200)
    assert image.pixelColor(100, 100) == QColor("red")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"),
        ("text/html", b"<html>"),
        ("image/x-portable-pixmap", png(8, 8)),  # says one thing and is another
        ("image/png", ppm(8, 8)),
        ("image/png", b""),
        ("image/png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40),
        ("image/png", png_header(100_000, 100_000)),
        ("image/png", png_header(16_384, 16_384)),  # each side fits, the whole does not
        ("image/png", png_header(640, 480)),
        ("image/x-portable-pixmap", b"P6 60000 60000 255\n\x00"),
        ("image/x-portable-pixmap", b"P6 -1 -1 255\n\x00"),
    ],
)
@pytest.mark.qt_log_ignore("QImageIOHandler", "qt.gui.imageio", "libpng", "QImage")
def test_what_is_no_screen_is_no_picture(kind: str, data: bytes) -> None:
    assert thumbnail(Screen(kind, data)) is None


@pytest.mark.parametrize(("limit", "value"), [("_PIXELS_LIMIT", 64 * 40 - 1), ("_SIDE_LIMIT", 63)])
def test_a_picture_beyond_the_limits_is_not_decoded(monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    assert thumbnail(Screen("image/x-portable-pixmap", ppm(64, 40))) is not None
    monkeypatch.setattr(pictures, limit, value)
    assert thumbnail(Screen("image/x-portable-pixmap", ppm(64, 40))) is None
