"""The live graph: drawn, spoken, walked, zoomed, paused, exported."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.metrics import Kind, Unit
from app.views.style.theme import Theme, ThemeChoice
from app.views.style.tokens import DARK, LIGHT
from app.views.widgets import graph as graph_module
from app.views.widgets.graph import Graph
from app.views.widgets.graph_data import GraphSeries, Limit
from app.views.widgets.time_window import TimeWindow

MakeTheme = Callable[..., Theme]
NOW_S = time.mktime((2026, 11, 24, 14, 7, 0, 0, 0, -1))


def series(values: list[float], name: str = "CPU", unit: Unit = Unit.PERCENT, **more: object) -> GraphSeries:
    """Return a series with a sample each second, the last one now."""
    x = np.arange(-len(values) + 1, 1, dtype=np.float64)
    kind = Kind.CPU if unit is Unit.PERCENT else Kind.DISK
    return GraphSeries(name, kind, unit, x, np.array(values, np.float32), **more)  # type: ignore[arg-type]


RAMP = [float(value) for value in range(60)]


@pytest.fixture
def graph(make_theme: MakeTheme, qtbot: QtBot) -> Graph:
    """Return a shown graph of a ramp from 0 to 59 percent."""
    QLocale.setDefault(QLocale("en_GB"))
    made = Graph(make_theme(ThemeChoice.LIGHT), "CPU", "CPU of web-01")
    qtbot.addWidget(made)
    made.resize(260, 170)
    made.set_series([series(RAMP)], NOW_S)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def coloured(image: QImage, colour: str, columns: range) -> list[int]:
    """Return the rows where a colour, or nearly it (lines have smooth edges), is found in some of the columns."""
    inside = range(image.height() // 4, image.height() - image.height() // 8)  # not the ring of the focus
    return [y for y in inside if any(is_near(image, x, y, colour) for x in columns)]


def is_near(image: QImage, x: int, y: int, colour: str) -> bool:
    """Whether a pixel has a colour or nearly it."""
    found, wanted = image.pixelColor(x, y), QColor(colour)
    parts = zip(found.toTuple()[:3], wanted.toTuple()[:3], strict=True)
    return sum(abs(one - other) for one, other in parts) < 140


def test_the_line_rises_as_its_values_do(graph: Graph) -> None:
    image = graph.grab().toImage()
    early, late = coloured(image, LIGHT.cpu, range(60, 80)), coloured(image, LIGHT.cpu, range(200, 220))
    assert early
    assert late
    assert max(late) < min(early)


def test_a_gap_is_not_drawn(graph: Graph) -> None:
    values = [50.0] * 60
    values[20:40] = [float("nan")] * 20
    graph.set_series([series(values)], NOW_S)
    image = graph.grab().toImage()
    assert coloured(image, LIGHT.cpu, range(135, 155)) == []
    assert coloured(image, LIGHT.cpu, range(60, 100))
    assert coloured(image, LIGHT.cpu, range(200, 240))


def test_the_second_series_is_dashed_and_has_no_area(graph: Graph) -> None:
    read = series([80.0] * 60, "read", Unit.BYTES_PER_SECOND)
    write = series([20.0] * 60, "write", Unit.BYTES_PER_SECOND, is_dashed=True)
    graph.set_series([read, write], NOW_S)
    image = graph.grab().toImage()
    rows = coloured(image, LIGHT.disk, range(100, 200))
    dashed = [y for y in rows if y > 100]
    solid = [y for y in rows if 40 < y < 90]
    assert dashed
    assert solid

    def filled(y: int) -> int:
        return sum(is_near(image, x, y, LIGHT.disk) for x in range(100, 200))

    assert max(filled(y) for y in solid) == 100
    assert 40 <= max(filled(y) for y in dashed) <= 70


def test_hue_follows_the_theme(make_theme: MakeTheme, qtbot: QtBot) -> None:
    theme = make_theme(ThemeChoice.LIGHT)
    made = Graph(theme, "CPU")
    qtbot.addWidget(made)
    made.resize(260, 170)
    made.show()
    made.set_series([series([30.0] * 60)], NOW_S)
    assert coloured(made.grab().toImage(), LIGHT.cpu, range(100, 120))
    theme.set_choice(ThemeChoice.DARK)
    image = made.grab().toImage()
    assert coloured(image, DARK.cpu, range(100, 120))
    assert not coloured(image, LIGHT.cpu, range(100, 120))


def test_the_summary_says_now_extremes_span_and_trend(graph: Graph) -> None:
    assert graph.summary() == (
        "CPU of web-01: now 59 percent, lowest 0 percent, highest 59 percent, rising, in the last 60 seconds"
    )
    pair = [series([1e6, 2e6], "read", Unit.BYTES_PER_SECOND), series([5e6, 5e6], "write", Unit.BYTES_PER_SECOND)]
    graph.set_series(pair, NOW_S)
    assert "read: now 2 megabytes per second" in graph.summary()
    assert "write: now 5 megabytes per second" in graph.summary()
    assert "steady" in graph.summary()
    graph.set_span(3600)
    assert graph.summary().endswith("in the last 60 minutes")
    graph.set_series([series([float("nan")])], NOW_S)
    assert "not available" in graph.summary()


def test_a_screen_reader_finds_a_chart_with_words(graph: Graph) -> None:
    interface = QAccessible.queryAccessibleInterface(graph)
    assert interface.role() == QAccessible.Role.Chart
    assert interface.text(QAccessible.Text.Name) == "CPU of web-01"
    assert graph.focusPolicy() & Qt.FocusPolicy.TabFocus
    graph.setFocus()
    assert "now 59 percent" in graph.accessibleDescription()
    graph.set_name("CPU", "CPU of db-01")
    assert graph.summary().startswith("CPU of db-01")
    assert graph.accessibleName() == "CPU of db-01"


def test_keys_walk_the_samples_and_speak(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(graph_module, "announce", lambda _widget, text: spoken.append(text))
    graph.setFocus()
    QTest.keyClick(graph, Qt.Key.Key_Left)
    QTest.keyClick(graph, Qt.Key.Key_Left)
    QTest.keyClick(graph, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(graph, Qt.Key.Key_Right)
    QTest.keyClick(graph, Qt.Key.Key_Home)
    QTest.keyClick(graph, Qt.Key.Key_End)
    assert spoken == [
        "14:07:00, 59 percent",
        "14:06:59, 58 percent",
        "14:06:49, 48 percent",
        "14:06:50, 49 percent",
        "14:06:01, 0 percent",
        "14:07:00, 59 percent",
    ]
    assert graph.has_cursor()
    QTest.keyClick(graph, Qt.Key.Key_Escape)
    assert not graph.has_cursor()


def test_space_speaks_the_summary(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[str] = []
    monkeypatch.setattr("app.views.widgets.chart.announce", lambda _widget, text: spoken.append(text))
    graph.setFocus()
    QTest.keyClick(graph, Qt.Key.Key_Space)
    assert spoken == [graph.summary()]


def test_keys_zoom_and_move(graph: Graph, qtbot: QtBot) -> None:
    graph.setFocus()
    with qtbot.waitSignal(graph.window_changed) as caught:
        QTest.keyClick(graph, Qt.Key.Key_Minus)
    assert caught.args == [TimeWindow(120)]
    QTest.keyClick(graph, Qt.Key.Key_PageUp)
    assert graph.window_of_time() == TimeWindow(120, -60)
    QTest.keyClick(graph, Qt.Key.Key_Plus)
    assert graph.window_of_time() == TimeWindow(60, -60)
    QTest.keyClick(graph, Qt.Key.Key_Escape)
    assert graph.window_of_time() == TimeWindow(60)


def test_other_keys_are_left_to_the_window(graph: Graph) -> None:
    graph.setFocus()
    before = graph.window_of_time()
    for key, modifier in (
        (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier),
    ):
        QTest.keyClick(graph, key, modifier)
    assert graph.window_of_time() == before
    assert not graph.is_paused()


def _wheel(graph: Graph, turn: QPoint, x: float = 150) -> None:
    place = QPointF(x, 80)
    event = QWheelEvent(
        place, graph.mapToGlobal(place), QPoint(), turn, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(graph, event)


def _mouse(graph: Graph, kind: QEvent.Type, x: float, button: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    place = QPointF(x, 80)
    QApplication.sendEvent(
        graph, QMouseEvent(kind, place, graph.mapToGlobal(place), button, button, Qt.KeyboardModifier.NoModifier)
    )


def test_the_wheel_zooms_and_a_drag_moves(graph: Graph) -> None:
    _wheel(graph, QPoint(0, -60))
    assert graph.window_of_time().span_s == 60, "half a notch is not a step"
    _wheel(graph, QPoint(0, -60))
    assert graph.window_of_time() == TimeWindow(120)
    _mouse(graph, QEvent.Type.MouseButtonPress, 100, Qt.MouseButton.LeftButton)
    _mouse(graph, QEvent.Type.MouseMove, 230, Qt.MouseButton.LeftButton)
    _mouse(graph, QEvent.Type.MouseButtonRelease, 230, Qt.MouseButton.LeftButton)
    assert graph.window_of_time().end_s == pytest.approx(-60)
    _mouse(graph, QEvent.Type.MouseMove, 100)
    assert graph.window_of_time().end_s == pytest.approx(-60), "after the release it does not move"
    _wheel(graph, QPoint(120, 0))
    assert graph.window_of_time().end_s == pytest.approx(-72)
    _mouse(graph, QEvent.Type.MouseButtonDblClick, 100, Qt.MouseButton.LeftButton)
    assert graph.window_of_time().is_live


def test_hovering_shows_values_and_leaving_hides_them(graph: Graph) -> None:
    plain = graph.grab().toImage()
    _mouse(graph, QEvent.Type.MouseMove, 150)
    assert graph.has_cursor()
    assert graph.grab().toImage() != plain
    QApplication.sendEvent(graph, QEvent(QEvent.Type.Leave))
    assert not graph.has_cursor()
    assert graph.grab().toImage() == plain


def test_the_past_stays_in_place_while_time_goes_on(graph: Graph) -> None:
    graph.choose_window(TimeWindow(60, -30))
    graph.set_series([series(RAMP)], NOW_S + 10)
    assert graph.window_of_time() == TimeWindow(60, -40)
    graph.choose_window(TimeWindow(60))
    graph.set_series([series(RAMP)], NOW_S + 20)
    assert graph.window_of_time().is_live


def test_pause_holds_the_picture_and_then_catches_up(graph: Graph, qtbot: QtBot) -> None:
    graph.setFocus()
    with qtbot.waitSignal(graph.paused_changed) as caught:
        QTest.keyClick(graph, Qt.Key.Key_P)
    assert caught.args == [True]
    held = graph.grab().toImage()
    graph.set_series([series([5.0] * 60)], NOW_S + 1)
    assert graph.grab().toImage() == held
    assert "now 59 percent" in graph.summary()
    graph.set_paused(False)
    assert "now 5 percent" in graph.summary()
    assert graph.grab().toImage() != held


def test_a_hidden_graph_draws_nothing_until_it_is_shown(graph: Graph) -> None:
    before = graph.grab().toImage()
    graph.hide()
    drawn: list[int] = []
    original = graph._plot.set_lines  # noqa: SLF001 - counts the work
    graph._plot.set_lines = lambda lines: (drawn.append(1), original(lines))  # type: ignore[method-assign] # noqa: SLF001
    graph.set_series([series([5.0] * 60)], NOW_S + 1)
    assert drawn == []
    graph.show()
    assert drawn
    assert graph.grab().toImage() != before


def test_a_long_span_is_not_redrawn_for_less_than_half_a_pixel(graph: Graph) -> None:
    graph.set_span(86400)
    graph.set_series([series(RAMP)], NOW_S)
    drawn: list[int] = []
    original = graph._plot.set_lines  # noqa: SLF001 - counts the work
    graph._plot.set_lines = lambda lines: (drawn.append(1), original(lines))  # type: ignore[method-assign] # noqa: SLF001
    graph.set_series([series([*RAMP[1:], 12.0])], NOW_S + 1)
    assert drawn == []
    assert "now 12 percent" in graph.summary()
    graph.set_series([series([*RAMP[1:], 12.0], "another")], NOW_S + 2)
    assert drawn == [1], "other lines are drawn at once"
    graph.set_series([series([*RAMP[1:], 12.0], "another")], NOW_S + 600)
    assert drawn == [1, 1]


def test_the_table_and_the_file_have_raw_values(graph: Graph) -> None:
    values = [1.5, float("nan"), 3.25]
    graph.set_series(
        [series(values, "read", Unit.BYTES_PER_SECOND), series([7, 8, 9], "write", Unit.BYTES_PER_SECOND)], NOW_S
    )
    table = graph.table()
    assert table.x.tolist() == [-2, -1, 0]
    assert table.columns[1].tolist() == [7, 8, 9]
    rows = list(graph.csv_rows())
    assert rows[0] == ["Time", "read (bytes per second)", "write (bytes per second)"]
    assert [row[1:] for row in rows[1:]] == [["1.5", "7"], ["", "8"], ["3.25", "9"]]
    assert rows[3][0].startswith("2026-11-24T14:07:00")


def test_the_picture_is_opaque_and_as_fine_as_asked(graph: Graph) -> None:
    image = graph.image(3.0)
    assert (image.width(), image.height()) == (780, 510)
    assert image.pixelColor(2, 2).name().upper() == LIGHT.base
    assert coloured(image, LIGHT.cpu, range(600, 640))


def test_an_empty_graph_says_why(graph: Graph) -> None:
    graph.set_series([], NOW_S)
    graph.set_empty_text("Not available: the guest has no balloon driver.")
    assert graph.summary() == "CPU of web-01: Not available: the guest has no balloon driver."
    image = graph.grab().toImage()
    assert coloured(image, LIGHT.text2, range(80, 220))


def test_limits_are_in_the_picture_and_in_the_scale(graph: Graph) -> None:
    graph.set_series([series([10.0] * 60, limits=(Limit("maximum", 90.0),))], NOW_S)
    content = graph._content  # noqa: SLF001 - what is written around the lines
    assert content.levels == ("0", "50", "100")
    assert content.limits == (0.9,)
    assert [entry.name for entry in content.legend] == ["CPU", "maximum"]


def test_the_frame_tells_value_unit_and_times(graph: Graph) -> None:
    content = graph._content  # noqa: SLF001 - what is written around the lines
    assert (content.value, content.unit, content.times) == ("59 %", "%", ("60 s ago", "now"))
    assert content.legend == ()
    graph.set_facts("72 %", "9 % of the host")
    content = graph._content  # noqa: SLF001
    assert (content.value, content.second) == ("72 %", "9 % of the host")
    graph.choose_window(TimeWindow(60, -60))
    assert graph._content.times == ("14:05:00", "14:06:00")  # noqa: SLF001


def test_memory_counts_in_binary_units(graph: Graph) -> None:
    gib = 1024.0**3
    memory = GraphSeries(
        "assigned", Kind.MEMORY, Unit.BYTES, np.array([-1.0, 0.0]), np.array([3.1 * gib, 3.2 * gib], np.float32)
    )
    graph.set_series([memory], NOW_S)
    content = graph._content  # noqa: SLF001
    assert content.unit == "GiB"
    assert content.levels == ("0", "2.5", "5")


def test_the_scale_grows_at_once_and_shrinks_late(graph: Graph) -> None:
    graph.set_series([series([3.0] * 60)], NOW_S + 1)
    assert graph._content.levels[2] == "100"  # noqa: SLF001
    graph.set_series([series([3.0] * 60)], NOW_S + 62)
    assert graph._content.levels[2] == "5"  # noqa: SLF001
    graph.set_series([series([70.0] * 60)], NOW_S + 63)
    assert graph._content.levels[2] == "100"  # noqa: SLF001


def test_focus_is_seen_and_hostile_names_are_plain(graph: Graph) -> None:
    before = graph.grab().toImage()
    graph.clearFocus()
    without = graph.grab().toImage()
    graph.setFocus()
    focused = graph.grab().toImage()
    assert focused != without
    assert focused.pixelColor(0, 80).name().upper() == LIGHT.focus
    assert before.size() == focused.size()
    graph.set_name("<b>" * 50, "long")
    assert not graph.grab().isNull()
