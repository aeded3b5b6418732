"""Texts that Qt would take wrongly: words that are too long for a line, and its own mark in a window's title."""

from __future__ import annotations

import re

_LIMIT = 32
_LONG_WORD = re.compile(rf"\S{{{_LIMIT + 1},}}")
_BREAK = "\u200b"  # zero width space: a place to break the line that draws nothing


def breakable(text: str) -> str:
    """``text`` with places to break the line in words of more than 32 characters; other texts are as they were.

    For labels that wrap, after ``shown``: a name of 200 letters would make its window as wide as itself.
    """
    return _LONG_WORD.sub(_broken, text)


def unbroken(text: str) -> str:
    """What :func:`breakable` was given: for screen readers and the clipboard."""
    return text.replace(_BREAK, "")


def _broken(match: re.Match[str]) -> str:
    word = match[0]
    return _BREAK.join(word[start : start + _LIMIT] for start in range(0, len(word), _LIMIT))


def window_title(text: str) -> str:
    """``text`` for ``setWindowTitle``, which would take ``[*]`` in a name for its own mark of unsaved changes."""
    return text.replace("[*]", "[*][*]")
