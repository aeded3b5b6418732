"""All nodes of the tree, in Hyper-V's order."""

from __future__ import annotations

from collections.abc import Iterable

from app.controllers.machine_settings_work import MachineSettingsWork
from app.views.settings.automatic import start_node, stop_node
from app.views.settings.definition import definition_node
from app.views.settings.devices.nodes import add_hardware_node, device_nodes
from app.views.settings.earlier import earlier_node
from app.views.settings.firmware import firmware_node
from app.views.settings.general import name_node
from app.views.settings.integration import integration_node
from app.views.settings.memory import memory_node
from app.views.settings.nodes import Node, NodeMaker
from app.views.settings.processor import processor_node
from app.views.settings.security import security_node


def _first(work: MachineSettingsWork) -> Iterable[Node]:
    return (add_hardware_node(), firmware_node(work), security_node(), memory_node(), processor_node())


def _management(_work: MachineSettingsWork) -> Iterable[Node]:
    return (name_node(), integration_node(), start_node(), stop_node(), definition_node(), earlier_node())


MAKERS: tuple[NodeMaker, ...] = (_first, device_nodes, _management)
"""Who gives nodes. Those of Hardware come before those of Management."""


def all_nodes(work: MachineSettingsWork) -> tuple[Node, ...]:
    """The nodes for what ``work`` holds now."""
    if work.draft is None:
        return ()
    return tuple(node for maker in MAKERS for node in maker(work))
