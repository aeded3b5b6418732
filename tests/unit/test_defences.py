"""The page about defences names tests that exist; and what the program does not do, it does nowhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "defences.md").read_text(encoding="utf-8")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def test_every_test_that_is_named_exists() -> None:
    named = _TEST.findall(PAGE)
    assert len(named) > 30
    for path, name in named:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert name in names, f"{path} has no {name}"


def test_all_twenty_are_there_and_each_is_held_or_said_not_to_be() -> None:
    lines = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+) \|$", PAGE, re.MULTILINE)
    assert [int(number) for number, *_ in lines] == list(range(1, 21))
    for number, _, today, held_by in lines:
        assert _TEST.search(held_by) or today.startswith("not yet"), number


def test_no_program_is_started_and_no_secret_is_asked_for() -> None:
    """Partita itself runs no other program, and reads definitions with their passwords in one place only."""
    secured = ROOT / "app" / "hosts" / "definitions.py"
    for path in sorted((ROOT / "app").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert "XML_SECURE" not in text or path == secured, path
        for word in ("subprocess", "QProcess", "os.exec", "os.spawn", "os.posix_spawn"):
            assert word not in text, f"{path.relative_to(ROOT)}: {word}"
