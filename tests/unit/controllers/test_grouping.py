"""Groups and tags from questions."""

from __future__ import annotations

import pytest

from app.controllers.grouping import GroupController
from app.controllers.selection import Selection
from tests.support.partitions import a_machine
from tests.unit.controllers.desk import Desk

HOST = "h"
A, B = a_machine("a"), a_machine("b")


@pytest.fixture
def groups(desk: Desk) -> GroupController:
    return GroupController(desk.groups, desk.prompts, desk.notices)


def of(*machines, group: str = "") -> Selection:
    return Selection(HOST, "host", machines=tuple(machines), group=group)


def test_moving_offers_what_there_is_and_makes_what_is_new(desk: Desk, groups: GroupController) -> None:
    desk.groups.add_folder(HOST, "Shop")
    groups.run("move-to-group", of(A, B))
    question, answer = desk.prompts.texts[0]
    assert (question.text, question.suggestions) == ("", ("Shop",))
    answer("  New  ")
    assert desk.groups.folders_by_uuid(HOST) == {"a": "New", "b": "New"}
    groups.run("move-to-group", of(A))
    question, answer = desk.prompts.texts[1]
    assert question.text == "New"
    answer("")
    assert desk.groups.folders_by_uuid(HOST) == {"b": "New"}


def test_the_field_knows_the_rules_of_groups(desk: Desk, groups: GroupController) -> None:
    desk.groups.add_folder(HOST, "Shop")
    groups.run("move-to-group", of(A))
    problem = desk.prompts.texts[0][0].problem
    assert [problem(fine) for fine in ("", " ", "Shop", " Shop ", "New")] == [None] * 5
    assert all(problem(bad) is not None for bad in ("shop", "x" * 61, "a\u202eb"))


def test_what_became_impossible_meanwhile_is_told(desk: Desk, groups: GroupController) -> None:
    groups.run("move-to-group", of(A))
    desk.groups.add_folder(HOST, "SHOP")
    desk.prompts.texts[0][1]("shop")
    assert desk.groups.folder_of(HOST, "a") == ""
    assert "SHOP" in str(desk.notices.all()[0].text) or "shop" in str(desk.notices.all()[0].text)


def test_tags_of_many_keep_what_each_has_alone(desk: Desk, groups: GroupController) -> None:
    desk.groups.set_tags(HOST, "a", ["common", "mine"])
    desk.groups.set_tags(HOST, "b", ["common"])
    groups.run("edit-tags", of(A, B))
    question, answer = desk.prompts.texts[0]
    assert question.text == "common"
    answer("new, other ,new")
    assert desk.groups.tags_of(HOST, "a") == ("mine", "new", "other")
    assert desk.groups.tags_of(HOST, "b") == ("new", "other")
    assert question.problem(",".join(map(str, range(40)))) is not None


def test_too_many_tags_change_none(desk: Desk, groups: GroupController) -> None:
    desk.groups.set_tags(HOST, "a", [f"own{number}" for number in range(32)])
    groups.run("edit-tags", of(A, B))
    desk.prompts.texts[0][1]("one more")
    assert "one more" not in desk.groups.tags_of(HOST, "b")
    assert len(desk.notices.all()) == 1


def test_rename_and_delete(desk: Desk, groups: GroupController) -> None:
    desk.groups.move_to_folder(HOST, ["a"], "Shop")
    desk.groups.add_folder(HOST, "Other")
    groups.run("rename-group", of(group="Shop"))
    question, rename = desk.prompts.texts[0]
    assert question.text == "Shop"
    assert question.problem("SHOP") is None, "its own name in another case"
    assert question.problem("other") is not None
    rename(" Store ")
    assert desk.groups.folder_of(HOST, "a") == "Store"
    groups.run("delete-group", of(group="Store"))
    ask, yes = desk.prompts.questions[0]
    assert not ask.is_dangerous
    yes()
    assert desk.groups.folder_of(HOST, "a") == ""
    assert desk.groups.folders(HOST) == ("Other",)


def test_nothing_selected_asks_nothing(desk: Desk, groups: GroupController) -> None:
    for action in ("move-to-group", "edit-tags", "rename-group", "delete-group"):
        groups.run(action, of())
    assert not desk.prompts.texts
    assert not desk.prompts.questions
