"""Whether the texts on the screen can be read: their colours measured in a picture of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtGui import QImage

# WCAG 2.2, 1.4.3.
LEAST_RATIO = 4.5
_MARGIN = 2
_LEAST_SIDE = 3
# One or two stray pixels are not a text, and a thin letter has few of its full colour.
_LEAST_PIXELS = 4


@dataclass(frozen=True, slots=True)
class Legibility:
    """The contrast of one text against what is behind it, 1 to 21; colours as 0xRRGGBB."""

    text: str
    role: str
    ratio: float
    colour: int
    background: int

    def __str__(self) -> str:
        return f"{self.ratio:.2f}:1 {self.role} {self.text!r}: #{self.colour:06x} on #{self.background:06x}"


def measure(picture: bytes, texts: Iterable[Mapping[str, Any]], scale: float = 1.0) -> list[Legibility]:
    """Measure each text that `Reader.texts` gave, in a PNG of the screen taken at the same time.

    `scale` is the number of picture pixels for a logical one. Disabled texts are exempt, and what has fewer than two
    colours is left out: nothing is drawn there.
    """
    pixels = _pixels(picture)
    measured = []
    for each in texts:
        if not each["is_enabled"]:
            continue
        found = _colours(_cut(pixels, each["rectangle"], scale))
        if found is not None:
            measured.append(Legibility(each["text"], each["role"], *found))
    return measured


def failures(measured: Iterable[Legibility], least: float = LEAST_RATIO) -> list[Legibility]:
    """Those that are too faint, the faintest first."""
    return sorted((each for each in measured if each.ratio < least), key=lambda each: each.ratio)


def _pixels(picture: bytes) -> np.ndarray:
    """The picture as rows of 0xRRGGBB."""
    image = QImage.fromData(picture, "PNG").convertToFormat(QImage.Format.Format_RGB32)
    if image.isNull():
        raise ValueError("not a picture")
    flat = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    return flat[:, : image.width()] & 0xFFFFFF


def _cut(pixels: np.ndarray, rectangle: tuple[int, int, int, int], scale: float) -> np.ndarray:
    x, y, width, height = (int(part * scale) for part in rectangle)
    top, left = max(0, y + _MARGIN), max(0, x + _MARGIN)
    return pixels[top : max(top, y + height - _MARGIN), left : max(left, x + width - _MARGIN)]


def _colours(part: np.ndarray) -> tuple[float, int, int] | None:
    """Ratio, colour of the text, colour behind it: the commonest one, and the one farthest from it."""
    if min(part.shape) < _LEAST_SIDE:
        return None
    colours, numbers = np.unique(part, return_counts=True)
    if len(colours) < 2:
        return None
    background = colours[numbers.argmax()]
    ratios = _ratio(_luminance(colours), _luminance(np.array([background]))[0])
    farthest_first = np.argsort(-ratios)
    pixels_so_far = np.cumsum(numbers[farthest_first])
    chosen = farthest_first[min(np.searchsorted(pixels_so_far, _LEAST_PIXELS), len(colours) - 1)]
    return float(ratios[chosen]), int(colours[chosen]), int(background)


def _luminance(colours: np.ndarray) -> np.ndarray:
    channels = np.stack([colours >> 16 & 0xFF, colours >> 8 & 0xFF, colours & 0xFF]) / 255
    linear = np.where(channels <= 0.03928, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return np.array([0.2126, 0.7152, 0.0722]) @ linear


def _ratio(luminances: np.ndarray, other: float) -> np.ndarray:
    return (np.maximum(luminances, other) + 0.05) / (np.minimum(luminances, other) + 0.05)
