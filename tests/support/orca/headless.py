#!/usr/bin/python3
"""Orca without its launcher and without a voice: `headless.py FOLDER` writes what it says to FOLDER/spoken, one JSON
text a line.

Its launcher refuses to run beside another Orca of the same user, or ends that one; this does neither. Made for Orca
43 (Debian 12) to 48 (Debian 13). Runs under the system's Python, which alone has Orca.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, TextIO

import gi

for _name, _version in (("Atspi", "2.0"), ("Gtk", "3.0"), ("Gdk", "3.0")):
    gi.require_version(_name, _version)
_FOLDER = Path(sys.argv[1])
sys.argv[:] = ["orca"]  # Orca reads the arguments for itself when it is imported

from orca import debug, orca, settings_manager, speech  # noqa: E402

_SPOKEN = "SPEECH OUTPUT: "
_TEXT = re.compile(r"'(.*)'(?: voice=\w+)?\s*(?:\{.*)?$", re.DOTALL)


def _tap(spoken: TextIO) -> None:
    """Take what Orca says out of its debug messages: the one place that every utterance comes by."""
    name = "print_message" if hasattr(debug, "print_message") else "println"
    real = getattr(debug, name)

    def tapped(level: Any, text: str = "", *arguments: Any, **named: Any) -> Any:
        if text.startswith(_SPOKEN):
            found = _TEXT.match(text.removeprefix(_SPOKEN))
            spoken.write(json.dumps((found[1] if found else text).strip()) + "\n")
        return real(level, text, *arguments, **named)

    setattr(debug, name, tapped)


def _settings() -> Any:
    if hasattr(settings_manager, "get_manager"):
        return settings_manager.get_manager()
    return orca.getSettingsManager() if hasattr(orca, "getSettingsManager") else settings_manager.getManager()


def main() -> int:
    """Speak until ended."""
    with (_FOLDER / "spoken").open("w", buffering=1, encoding="utf-8") as spoken:
        _tap(spoken)
        speech.init = lambda: None
        manager = _settings()
        wanted = dict.fromkeys(("enableBraille", "enableBrailleMonitor", "enableSound", "enableKeyEcho"), False)
        manager.activate(str(_FOLDER / "settings"), {**wanted, "enableSpeech": True})
        folder = getattr(manager, "get_prefs_dir", None) or manager.getPrefsDir
        sys.path.insert(0, folder())
        return orca.main()


if __name__ == "__main__":
    sys.exit(main())
