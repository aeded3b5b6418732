"""The house's rules (docs/architecture.md) as tests: layers, cycles, imports, sizes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILE_LINES = 400
FUNCTION_LINES = 60

ROOMS: dict[str, set[str]] = {
    "core": {"core"},
    "definitions": {"core", "definitions"},
    "media": {"core", "media"},
    "hosts": {"core", "definitions", "hosts", "media"},
    "services": {"core", "services"},
    "models": {"core", "models", "services"},
    "controllers": {"core", "controllers", "services", "models"},
    "views": {"core", "models", "views", "controllers"},
}
DEFINING = {
    "app.hosts.commands.creating",
    "app.hosts.commands.changing",
    "app.hosts.commands.cloning",
    "app.hosts.transfer.importing",
}
FORBIDDEN: dict[str, set[str]] = {
    "core": {"PySide6", "libvirt", "lxml", "numpy", "pyqtgraph", "psutil"},
    "definitions": {"PySide6", "libvirt", "numpy", "pyqtgraph", "psutil"},
    "media": {"PySide6", "libvirt", "numpy", "pyqtgraph", "psutil"},
    "hosts": {"PySide6", "numpy", "pyqtgraph"},
    "services": {"libvirt", "lxml", "pyqtgraph", "PySide6.QtWidgets"},
    "models": {"libvirt", "lxml", "pyqtgraph", "PySide6.QtWidgets"},
    "controllers": {"libvirt", "lxml", "pyqtgraph", "PySide6.QtWidgets"},
    "views": {"libvirt", "lxml", "psutil"},
}


def files() -> list[Path]:
    """Every Python file of the program."""
    return [*sorted((ROOT / "app").rglob("*.py")), ROOT / "main.py"]


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return parts[1] if len(parts) > 2 else "application"


def imports(path: Path) -> Iterator[tuple[str, ast.stmt]]:
    """Names of imported modules (``from a import b`` gives both a and a.b) and their statements."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            yield node.module or "", node
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


@pytest.mark.parametrize("path", files(), ids=module_name)
def test_rooms_know_only_what_they_may(path: Path) -> None:
    room = room_of(path)
    if room == "application":
        return
    for name, node in imports(path):
        if is_within(name, "app") and name.count(".") >= 1:
            target = name.split(".")[1]
            assert target in ROOMS[room] or target == "__version__", f"{path}:{node.lineno}: {room} imports {name}"
        bad = [package for package in FORBIDDEN[room] if is_within(name, package)]
        assert not bad, f"{path}:{node.lineno}: {room} must not know {name}"


def _type_checking_nodes(path: Path) -> set[ast.stmt]:
    return {
        inner
        for node in ast.walk(tree(path))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
        if isinstance(inner, (ast.Import, ast.ImportFrom))
    }


def test_no_import_cycles() -> None:
    known = {module_name(path): path for path in files()}
    edges = {
        name: {
            target
            for target, node in imports(path)
            if target in known and target != name and node not in _type_checking_nodes(path)
        }
        for name, path in known.items()
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail[trail.index(name) :], name))
        if name in done:
            return
        for target in sorted(edges[name]):
            # Importing a submodule runs its package's __init__ first; that is no dependency of ours.
            if not name.startswith(target + "."):
                visit(target, (*trail, name))
        done.add(name)

    for name in known:
        visit(name, ())


@pytest.mark.parametrize("path", files(), ids=module_name)
def test_imports_inside_functions_say_why(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    for function in ast.walk(tree(path)):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for node in ast.walk(function):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    assert "# deferred:" in lines[node.lineno - 1], f"{path}:{node.lineno}: import inside a function"


@pytest.mark.parametrize("path", files(), ids=module_name)
def test_sizes(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= FILE_LINES, f"{path} has {lines} lines"
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= FUNCTION_LINES, f"{path}:{node.lineno}: {node.name} has {length} lines"


def _calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


@pytest.mark.parametrize("path", files(), ids=module_name)
def test_calls_that_are_never_made(path: Path) -> None:
    """No shell, no eval, no spinning event loop, no modal exec, no second way to open a host."""
    for name, node in _calls(path):
        where = f"{path}:{node.lineno}: {name}"
        last = name.rsplit(".", 1)[-1]
        assert name not in {"eval", "exec", "os.system", "os.popen", "pickle.loads", "pickle.load"}, where
        assert last != "processEvents", where
        assert last not in {"extractall", "setHtml", "defineXML"}, where
        if last == "defineXMLFlags":
            # libvirt keeps the definition of the last writer: only those who looked may write, and only what is valid.
            assert module_name(path) in DEFINING, where
            assert "VIR_DOMAIN_DEFINE_VALIDATE" in ast.unparse(node), where
        assert not any(k.arg == "shell" and ast.unparse(k.value) != "False" for k in node.keywords), where
        if room_of(path) in {"views", "controllers", "models"}:
            assert last not in {"exec", "sleep"}, where
        if name.startswith("libvirt.open"):
            assert module_name(path) == "app.hosts.connection", where


@pytest.mark.parametrize("path", [p for p in files() if room_of(p) == "views"], ids=module_name)
def test_text_from_outside_is_never_rendered_as_markup(path: Path) -> None:
    """Qt guesses markup in labels, message boxes and tooltips: only the plain helpers may be used."""
    allowed = {"app.views.widgets.accessible"}
    for name, node in _calls(path):
        where = f"{path}:{node.lineno}: {name}"
        if name == "QLabel" and module_name(path) not in allowed:
            assert not node.args or isinstance(node.args[0], ast.Constant), f"{where}: use plain_label()"
        assert name.split(".")[0] not in {"QMessageBox", "QErrorMessage"}, f"{where}: use app.views.dialogs"


def test_only_two_broad_excepts() -> None:
    found = [
        f"{module_name(path)}:{node.lineno}"
        for path in files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
    ]
    assert len(found) <= 2, found


def test_every_setting_is_read_somewhere() -> None:
    """A setting that nothing reads promises what the program does not do."""
    keys = ROOT / "app" / "services" / "setting_keys.py"
    declared = {
        target.id
        for node in tree(keys).body
        if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("Setting(")
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    used = {
        node.id for path in files() if path != keys for node in ast.walk(tree(path)) if isinstance(node, ast.Name)
    }
    assert declared
    assert declared - used == set()
