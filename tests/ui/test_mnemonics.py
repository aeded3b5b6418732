"""The underlined letters of menus: no two alike in one menu, and none missing where one can be had."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu

from app.controllers.action_spec import Menu
from app.views.details.graph_plans import GRAPHS, graph_title
from app.views.partitions.column_menu import ColumnMenu
from app.views.partitions.texts import PartitionTexts
from tests.ui.stage import Stage


def letters_of(menu: QMenu) -> dict[str, str]:
    """The letter of each item by its text; "" for an item that has none."""
    items = [action.text() for action in menu.actions() if not action.isSeparator() and not action.menu()]
    return {text.replace("&", ""): mnemonic_in(text) for text in items}


def mnemonic_in(text: str) -> str:
    """The letter behind a single "&"."""
    _, found, rest = text.replace("&&", "").partition("&")
    return rest[0].casefold() if found else ""


def shared_in(menu: QMenu) -> list[str]:
    """Letters that two items share."""
    letters = letters_of(menu)
    used = [letter for letter in letters.values() if letter]
    twice = {letter for letter in used if used.count(letter) > 1}
    return [f"{letter}: {[text for text, own in letters.items() if own == letter]}" for letter in sorted(twice)]


def problems_of(menu: QMenu) -> list[str]:
    """Letters that two items share, and items without one though one of theirs is free."""
    letters = letters_of(menu)
    used = [letter for letter in letters.values() if letter]
    found = shared_in(menu)
    for text, letter in letters.items():
        free = {each for each in text.casefold() if each.isalnum()} - set(used)
        if not letter and free:
            found.append(f"none for {text!r}, with {sorted(free)} free")
    return found


def test_the_menus_of_the_bar(stage: Stage) -> None:
    menus = [menu for menu in stage.window.menuBar().findChildren(QMenu) if menu.objectName().startswith("menu-")]
    assert len(menus) == len(Menu)
    assert {menu.objectName(): problems_of(menu) for menu in menus if problems_of(menu)} == {}
    titles = [mnemonic_in(action.text()) for action in stage.window.menuBar().actions()]
    assert "" not in titles
    assert len(set(titles)) == len(titles)


def test_the_context_menus(stage: Stage) -> None:
    actions, window = stage.rest.wiring.actions, stage.window

    def check(menu: QMenu) -> None:
        assert len([letter for letter in letters_of(menu).values() if letter]) >= 2
        assert shared_in(menu) == []
        menu.deleteLater()

    stage.select("web")
    check(actions.machine_menu(window, stage.rest.parts.console.facts))
    stage.rest.wiring.partitions.select(("parent",))
    check(actions.machine_menu(window, stage.rest.parts.console.facts))
    check(actions.host_menu(window))
    check(actions.group_menu(window))


def test_the_menu_of_the_header(stage: Stage) -> None:
    """Its list of columns, whose titles are not commands, has no letters; its commands have."""
    pane = stage.rest.wiring.partitions
    menu = ColumnMenu(pane, PartitionTexts(), pane.columns, pane.model, 1)
    letters = {text: letter for text, letter in letters_of(menu).items() if letter}
    assert {"Hide Column", "Columns…", "Reset Columns", "Sort Ascending", "Sort Descending"} == set(letters)
    assert len(set(letters.values())) == len(letters)
    menu.deleteLater()


def test_the_menus_of_the_graphs(stage: Stage) -> None:
    """Each item has a letter: whoever chooses graphs by keyboard would press arrows a dozen times."""
    stage.do("tab-performance")
    stage.wait(lambda: stage.window.findChild(QMenu, "graphs-menu"))
    for name, count in (("graphs-menu", len(GRAPHS) + 1), ("export-menu", 2)):
        menu = stage.window.findChild(QMenu, name)
        letters = letters_of(menu)
        assert len(letters) == count
        assert "" not in letters.values()
        assert shared_in(menu) == []
    items = letters_of(stage.window.findChild(QMenu, "graphs-menu"))
    assert [graph_title(graph) for graph in GRAPHS] == list(items)[: len(GRAPHS)]
