"""The table of actions: complete, without clashes, and enabled by the facts alone."""

from __future__ import annotations

from collections import Counter

import pytest

from app.controllers.actions import ACTIONS, BY_ID, VERB_ACTIONS
from app.controllers.selection import Selection, facts_of
from app.core.commands import Verb
from app.core.partitions import ConnectionState, Partition, PartitionState
from app.core.rules import ALLOWED

S = PartitionState


def selection(
    *states: PartitionState, busy: bool = False, host: ConnectionState = ConnectionState.CONNECTED
) -> Selection:
    machines = tuple(Partition(str(number), f"m{number}", state) for number, state in enumerate(states))
    return Selection("h", "h", host, False, machines, frozenset(m.uuid for m in machines) if busy else frozenset())


def enabled(chosen: Selection) -> set[str]:
    facts = facts_of(chosen)
    return {spec.id for spec in ACTIONS if not spec.problem(facts)}


def test_every_action_has_a_key_of_its_own() -> None:
    keys = [key.lower() for spec in ACTIONS for key in spec.keys]
    assert [key for key, count in Counter(keys).items() if count > 1] == []
    assert [spec.id for spec in ACTIONS if not spec.keys] == []


def test_mnemonics_are_unique_in_each_menu() -> None:
    for menu in {spec.menu for spec in ACTIONS}:
        letters = [spec.text.split("&")[1][0].lower() for spec in ACTIONS if spec.menu is menu and "&" in spec.text]
        # The Action menu has more items than letters that fit; its repeated ones are reached by pressing again.
        doubled = [letter for letter, count in Counter(letters).items() if count > (2 if menu.name == "ACTION" else 1)]
        assert doubled == [], menu


@pytest.mark.parametrize(("action", "verb"), VERB_ACTIONS.items())
@pytest.mark.parametrize("state", list(PartitionState))
def test_verbs_are_enabled_by_state(action: str, verb: Verb, state: PartitionState) -> None:
    assert (action in enabled(selection(state))) == (state in ALLOWED[verb])


def test_a_verb_is_enabled_only_if_it_makes_sense_for_all() -> None:
    assert "start" in enabled(selection(S.OFF, S.SAVED))
    assert "start" not in enabled(selection(S.OFF, S.RUNNING))
    assert "shut-down" in enabled(selection(S.RUNNING, S.RUNNING))


def test_nothing_is_enabled_for_machines_of_a_host_that_is_away() -> None:
    for host in (ConnectionState.NOT_RESPONDING, ConnectionState.RECONNECTING, ConnectionState.DISCONNECTED):
        assert not enabled(selection(S.OFF, host=host)) & {*VERB_ACTIONS, "delete", "rename"}


def test_what_does_not_apply_to_the_parent_is_not_enabled() -> None:
    chosen = Selection("h", "h", ConnectionState.CONNECTED, is_parent=True)
    assert not enabled(chosen) & {*VERB_ACTIONS, "delete", "rename", "edit-notes", "automatic-start"}
    assert "refresh" in enabled(chosen)


def test_a_busy_machine_can_still_be_turned_off() -> None:
    found = enabled(selection(S.RUNNING, busy=True))
    assert "turn-off" in found
    assert not found & {"save", "pause", "reset", "rename", "delete"}


def test_whatever_is_disabled_says_why() -> None:
    for chosen in (Selection(), selection(S.RUNNING), selection(S.OFF, S.OFF), selection(S.OFF, busy=True)):
        facts = facts_of(chosen)
        for spec in ACTIONS:
            problem = spec.problem(facts)
            assert problem == "" or problem.endswith("."), spec.id
    assert BY_ID["rename"].problem(facts_of(selection(S.OFF, S.OFF))) == "Select a single virtual machine."
