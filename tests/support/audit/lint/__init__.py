"""What only the inside of the program knows: mnemonics that hide, texts that are cut off, traps, markup.

    assert not lint(window), "\\n".join(map(str, lint(window)))

The window has to be shown, with every page of it in turn: hidden widgets are left out.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from tests.support.audit.lint.keys import check_keys
from tests.support.audit.lint.palette import check_palette
from tests.support.audit.lint.texts import check_texts
from tests.support.audit.lint.widgets import check_widgets
from tests.support.audit.report import Violation

__all__ = ["check_palette", "lint"]


def lint(window: QWidget) -> list[Violation]:
    """Everything that is wrong with what `window` is showing now. Raises ValueError if it is not shown."""
    if not window.isVisible():
        raise ValueError("a window has to be shown to be looked at")
    checks = (check_keys, check_texts, check_widgets, lambda shown: check_palette(shown.palette()))
    return [violation for check in checks for violation in check(window)]
