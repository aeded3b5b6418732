"""Show graphs as the Performance tab does, and save pictures of them in all looks. Run as a module with a folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from app.core.metrics import Kind, Unit
from app.views.style.theme import Theme, ThemeChoice
from app.views.widgets.graph import Graph
from app.views.widgets.graph_data import GraphSeries, Limit

GIB = 1024.0**3
NOW_S = 1_795_500_000.0


def noise(seed: int, low: float, high: float, samples: int = 60) -> np.ndarray:
    """Return float32[samples] that wander between two levels."""
    rng = np.random.default_rng(seed)
    return np.clip((low + high) / 2 + rng.normal(0, (high - low) / 4, samples), low, high).astype(np.float32)


def series(name: str, kind: Kind, unit: Unit, y: np.ndarray, **more: object) -> GraphSeries:
    """Return a series with a sample each second, the last one now."""
    x = np.arange(-len(y) + 1, 1, dtype=np.float64)
    return GraphSeries(name, kind, unit, x, y, **more)  # type: ignore[arg-type]


def sets(samples: int = 60) -> list[list[GraphSeries]]:
    """Return the series of the four graphs."""
    cpu = noise(1, 52, 95, samples)
    gap = cpu.copy()
    gap[samples // 3 : samples // 2] = np.nan
    return [
        [series("CPU", Kind.CPU, Unit.PERCENT, gap)],
        [
            series(
                "assigned",
                Kind.MEMORY,
                Unit.BYTES,
                noise(2, 3 * GIB, 3.2 * GIB, samples),
                limits=(Limit("maximum", 4 * GIB),),
            )
        ],
        [
            series("read", Kind.DISK, Unit.BYTES_PER_SECOND, noise(3, 1e6, 17e6, samples)),
            series("write", Kind.DISK, Unit.BYTES_PER_SECOND, noise(4, 0, 4e6, samples), is_dashed=True),
        ],
        [
            series("send", Kind.NETWORK, Unit.BYTES_PER_SECOND, noise(5, 14e6, 60e6, samples)),
            series("receive", Kind.NETWORK, Unit.BYTES_PER_SECOND, noise(6, 6e6, 20e6, samples), is_dashed=True),
        ],
    ]


def build(theme: Theme) -> tuple[QWidget, list[Graph]]:
    """Return a row of four graphs and one under it that tells why it is empty."""
    window = QWidget()
    window.setAutoFillBackground(True)
    window.setProperty("ground", "base")
    grid = QGridLayout(window)
    graphs = []
    for index, (title, data) in enumerate(zip(("CPU", "Memory", "Disk", "Network"), sets(), strict=True)):
        graph = Graph(theme, title, f"{title} of web-01")
        graph.set_series(data, NOW_S)
        grid.addWidget(graph, 0, index)
        graphs.append(graph)
    graphs[0].set_facts("72 %", "9 % of the host")
    graphs[1].set_facts("3.1 of 4.0 GiB", "demand 2.7")
    empty = Graph(theme, "Memory demand")
    empty.set_empty_text("Not available: the guest has no balloon driver.")
    grid.addWidget(empty, 1, 0)
    three = Graph(theme, "CPU of three machines")
    three.set_series(
        [
            series(f"web-0{index}", Kind.CPU, Unit.PERCENT, noise(10 + index, 5 + 20 * index, 20 + 20 * index))
            for index in range(3)
        ],
        NOW_S,
    )
    grid.addWidget(three, 1, 1)
    hour = Graph(theme, "Disk of an hour")
    hour.set_span(3600)
    hour.set_series(sets(3600)[2], NOW_S)
    grid.addWidget(hour, 1, 2)
    lone = Graph(theme, "Network")
    few = np.full(60, np.nan, np.float32)
    few[[5, 20, 21, 22, 40]] = 300
    lone.set_series([series("send", Kind.NETWORK, Unit.BYTES_PER_SECOND, few)], NOW_S)
    grid.addWidget(lone, 1, 3)
    window.resize(980, 340)
    return window, [*graphs, empty, three, hour, lone]


def main(folder: Path) -> None:
    """Save a picture of each look."""
    app = QApplication([])
    theme = Theme(app, ThemeChoice.LIGHT)
    window, graphs = build(theme)
    window.show()
    for choice in list(ThemeChoice)[1:]:
        theme.set_choice(choice)
        palette = window.palette()
        palette.setColor(window.backgroundRole(), theme.color("base"))
        window.setPalette(palette)
        graphs[2].setFocus()
        graphs[2].point_at(120)
        window.grab().save(str(folder / f"graphs-{choice.value}.png"))
    theme.set_choice(ThemeChoice.LIGHT)
    theme.set_text_percent(200)
    window.resize(1960, 700)
    window.grab().save(str(folder / "graphs-200.png"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
