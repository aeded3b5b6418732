"""Holds the bound on PySide6: 6.12.0 on Python 3.11 ends the process after some 500 emits."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

TIMES = 20_000
NOISE = 100  # caches come and go; the fault takes one reference at every emit


def test_emitting_and_painting_keep_the_references_to_none_and_true() -> None:
    emitter = Path(__file__).with_name("emitter.py")
    result = subprocess.run(
        [sys.executable, "-I", str(emitter), str(TIMES)], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    measured = json.loads(result.stdout)
    assert measured["arrived"] == 3 * TIMES
    assert measured["painted"] == TIMES
    assert measured["lost"].keys() == {"None", "True", "False"}
    assert all(lost < NOISE for lost in measured["lost"].values()), measured["lost"]
