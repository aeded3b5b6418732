"""Pictures of machines' screens, decoded where the GUI does not wait. The bytes are hostile."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from app.core.details import Screen

_FORMATS = {"image/png": b"png", "image/x-portable-pixmap": b"ppm"}
_PIXELS_LIMIT = 16384 * 4096
_SIDE_LIMIT = 16384


def thumbnail(screen: Screen, width: int = 320, height: int = 240) -> QImage | None:
    """The screen scaled to fit ``width`` x ``height`` pixels; None when it is no picture of a known kind.

    The format is what the host said, never guessed from the content.
    """
    format_name = _FORMATS.get(screen.kind)
    if format_name is None:
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(screen.data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(format_name))
    reader.setDecideFormatFromContent(False)
    size = reader.size()
    width_px, height_px = size.width(), size.height()
    if not size.isValid() or max(width_px, height_px) > _SIDE_LIMIT or width_px * height_px > _PIXELS_LIMIT:
        return None
    image = reader.read()
    if image.isNull():
        return None
    return image.scaled(
        QSize(width, height), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
