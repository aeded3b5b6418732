"""Keys and clicks, as a person gives them: they go to whatever has the focus on the desktop."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping

_TYPING_DELAY_MS = 20


class Keyboard:
    """The keyboard and the pointer of one desktop."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def press(self, *keys: str) -> None:
        """Press keys one after the other, each by its X name: `press("ctrl+n", "Tab", "Down")`."""
        self._run("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Type a text into what has the focus."""
        self._run("type", "--clearmodifiers", "--delay", str(_TYPING_DELAY_MS), "--", text)

    def click(self, x: int, y: int, button: int = 1) -> None:
        """Move the pointer to a place on the screen, in pixels, and click there."""
        self._run("mousemove", str(x), str(y), "click", str(button))

    def _run(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self._environment, check=True, timeout=30)
