"""Text from outside is shown so that it cannot deceive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.names import is_deceptive, name_problem, shown, shown_lines


def test_direction_and_control_characters_are_written_out() -> None:
    assert shown("\u202egpj.exe") == "⟨U+202E⟩gpj.exe"
    assert shown("a\tb\x1b[31m\x00") == "a⟨U+0009⟩b⟨U+001B⟩[31m⟨U+0000⟩"
    assert shown("web\u200b01") == "web⟨U+200B⟩01"
    assert shown("web\u200d01") == "web⟨U+200D⟩01"


def test_ordinary_writing_stays() -> None:
    for text in ("web-01", "開発サーバー", "שרת", "👩\u200d💻", "<b>&amp;"):
        assert shown(text) == text


@given(st.text(max_size=300))
def test_nothing_deceptive_is_left(text: str) -> None:
    result = shown(text)
    assert not any(is_deceptive(character) for character in result if character not in "\u200c\u200d")
    assert "\n" not in result


def test_long_text_is_cut_and_lines_stay() -> None:
    assert shown("x" * 5000, 10) == "x" * 9 + "…"
    assert shown_lines("a\u202e\nb") == "a⟨U+202E⟩\nb"


@pytest.mark.parametrize("name", ["", "  ", "a/b", " a", "a ", "-x", "a\u202eb", "a\nb", "x" * 201, "taken"])
def test_names_that_cannot_be_are_refused_with_a_sentence(name: str) -> None:
    problem = name_problem(name, frozenset({"taken"}))
    assert problem is not None
    assert str(problem).endswith(".")


@pytest.mark.parametrize("name", ["a", "Taken", "名前", "a b", "<x>", "'\"", "x" * 200])
def test_names_that_can_be_are_accepted(name: str) -> None:
    assert name_problem(name, frozenset({"taken"})) is None
