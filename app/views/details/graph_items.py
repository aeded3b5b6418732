"""What graphs are called in the menu in which they are chosen: with a letter each, no two alike."""

from __future__ import annotations

from app.views.details import graph_plans as plans
from app.views.translation import translate


def graph_item(graph: str) -> str:
    """The text of a graph's item; ``graph`` is one of ``GRAPHS``."""
    return {
        plans.CPU: translate("Performance", "&CPU"),
        plans.CPU_EACH: translate("Performance", "CPU, each &processor"),
        plans.MEMORY: translate("Performance", "&Memory"),
        plans.DISK: translate("Performance", "&Disk"),
        plans.DISK_OPERATIONS: translate("Performance", "Disk &operations"),
        plans.DISK_LATENCY: translate("Performance", "Disk &latency"),
        plans.NETWORK: translate("Performance", "&Network"),
        plans.DISK_EACH: translate("Performance", "&Each disk"),
        plans.OPERATIONS_EACH: translate("Performance", "Operations o&f each disk"),
        plans.LATENCY_EACH: translate("Performance", "La&tency of each disk"),
        plans.NETWORK_EACH: translate("Performance", "Each network &adapter"),
    }[graph]
