"""All nodes of the tree, in Hyper-V's order."""

from __future__ import annotations

from collections.abc import Iterable

from app.controllers.machine_settings_work import MachineSettingsWork
from app.views.settings.devices.nodes import add_hardware_node, device_nodes
from app.views.settings.memory import memory_node
from app.views.settings.nodes import Node, NodeMaker


def _fixed_hardware(_work: MachineSettingsWork) -> Iterable[Node]:
    return (add_hardware_node(), memory_node())


def _management(_work: MachineSettingsWork) -> Iterable[Node]:
    return ()


MAKERS: tuple[NodeMaker, ...] = (_fixed_hardware, device_nodes, _management)
"""Who gives nodes. Those of Hardware come before those of Management."""


def all_nodes(work: MachineSettingsWork) -> tuple[Node, ...]:
    """The nodes for what ``work`` holds now."""
    if work.draft is None:
        return ()
    return tuple(node for maker in MAKERS for node in maker(work))
