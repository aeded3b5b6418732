"""The colours of a palette against each other."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QColor, QPalette

from tests.support.audit.report import Violation

# WCAG 2.2, 1.4.3.
LEAST_RATIO = 4.5
_Role = QPalette.ColorRole
_PAIRS = (
    (_Role.WindowText, _Role.Window),
    (_Role.Text, _Role.Base),
    (_Role.Text, _Role.AlternateBase),
    (_Role.ButtonText, _Role.Button),
    (_Role.HighlightedText, _Role.Highlight),
    (_Role.PlaceholderText, _Role.Base),
    (_Role.Link, _Role.Base),
    (_Role.ToolTipText, _Role.ToolTipBase),
)


def check_palette(palette: QPalette, least: float = LEAST_RATIO) -> Iterator[Violation]:
    """Every text colour legible on what it stands on, in an active and an inactive window."""
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        for text, behind in _PAIRS:
            ratio = contrast_ratio(palette.color(group, text), palette.color(group, behind))
            if ratio < least:
                yield Violation("contrast", f"{group.name} {text.name} on {behind.name}", f"{ratio:.2f}:1 < {least}:1")


def contrast_ratio(one: QColor, other: QColor) -> float:
    """From 1 (the same) to 21 (black and white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
