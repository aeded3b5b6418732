"""What the lower half of the window may load before anybody looks at graphs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_PROGRAM = "import sys, app.lower_wiring; print(*sorted({'numpy', 'pyqtgraph', 'libvirt', 'lxml'} & set(sys.modules)))"


def test_neither_numpy_nor_pyqtgraph_is_loaded_with_the_panes() -> None:
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", _PROGRAM], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
