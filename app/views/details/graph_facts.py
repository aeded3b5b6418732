"""What stands in words in and around a graph: its value now, a second fact, and why it is empty."""

from __future__ import annotations

from collections.abc import Mapping

from app.controllers.details import DetailsController, Subject, SubjectKind
from app.core import metrics
from app.core.metrics import METRICS, PARENT, Reading, Unit, split_key
from app.core.partitions import INACTIVE_STATES
from app.views.details.graph_plans import CPU, MEMORY, GraphPlan
from app.views.details.sentences import as_of, unavailable
from app.views.formatting import format_percent, format_value, scale_for
from app.views.translation import translate, translated
from app.views.widgets.time_window import TimeWindow


def value_and_second(
    plan: GraphPlan, subject: Subject, readings: Mapping[str, Reading], window: TimeWindow, is_known: bool
) -> tuple[str, str]:
    """The value at the top right of a graph and the fact below it; "" for none."""
    second = as_of(subject)
    if not is_known or not window.is_live or subject.kind is SubjectKind.SEVERAL:
        return "", second
    reading = readings.get(plan.lines[0].owner)
    if reading is None:
        return "", second
    value, fact = _facts(plan, reading)
    return value, second or fact


def newest_of(plan: GraphPlan, subject: Subject, readings: Mapping[str, Reading]) -> float | None:
    """Where the dot of now stands: at the first line's value in the reading that the value at the top right is of.

    NaN where that has none: then there is no now. None for several partitions, which have no such value.
    """
    if subject.kind is SubjectKind.SEVERAL:
        return None
    reading = readings.get(plan.lines[0].owner)
    return reading.values.get(plan.lines[0].key, float("nan")) if reading is not None else None


def _facts(plan: GraphPlan, reading: Reading) -> tuple[str, str]:
    values = [reading.values.get(line.key) for line in plan.lines]
    known = [value for value in values if value is not None]
    if plan.id == CPU:
        of_host = reading.values.get(metrics.CPU_HOST)
        is_machine = plan.lines[0].owner != PARENT
        fact = ""
        if is_machine and of_host is not None:
            fact = translate("Performance", "{percent} of the host").format(percent=format_percent(of_host))
        return _first(values, plan.unit), fact
    if plan.id == MEMORY:
        return _memory(plan, reading)
    if plan.unit is Unit.MILLISECONDS:
        return (format_value(max(known), plan.unit) if known else "–"), ""
    return (format_value(sum(known), plan.unit) if known else "–"), ""


def _first(values: list[float | None], unit: Unit) -> str:
    return "–" if values[0] is None else format_value(values[0], unit)


def _memory(plan: GraphPlan, reading: Reading) -> tuple[str, str]:
    """ "3.1 of 4.0 GiB", and the demand where it is not the line itself."""
    value = reading.values.get(plan.lines[0].key)
    if value is None:
        return "–", ""
    limit = plan.limits[0].value if plan.limits else 0.0
    text = format_value(value, Unit.BYTES)
    if limit:
        scale = scale_for(Unit.BYTES, max(value, limit))
        text = translate("Performance", "{value} of {limit} {unit}").format(
            value=scale.figure(value), limit=scale.figure(limit), unit=scale.label
        )
    if len(plan.lines) == 1:
        return text, ""
    demand = reading.values.get(metrics.MEMORY_DEMAND)
    if demand is None:
        return text, translate("Performance", "demand not available")
    figure = scale_for(Unit.BYTES, max(value, limit)).figure(demand)
    return text, translate("Performance", "demand {figure}").format(figure=figure)


def missing_reason(plan: GraphPlan, controller: DetailsController, has_waited: bool) -> str:
    """Why a graph has no line at all. ``has_waited``: long enough for a first value."""
    owners = {line.owner for line in plan.lines}
    machines = {machine.uuid: machine for machine in controller.subject.machines}
    for line in plan.lines:
        reading = controller.readings.get(line.owner)
        reason = reading.missing.get(split_key(line.key)[0]) if reading is not None else None
        if reason is not None:
            return unavailable(translated(reason))
    if all(owner in machines and machines[owner].state in INACTIVE_STATES for owner in owners):
        return translate("Performance", "Nothing was recorded in this time. It does not run: start it to see graphs.")
    if controller.subject.is_stale:
        return translate("Performance", "Nothing was recorded in this time: the host does not answer.")
    if METRICS[split_key(plan.lines[0].key)[0]].unit is Unit.MILLISECONDS:
        return translate("Performance", "Nothing was read or written in this time.")
    if has_waited:
        return translate("Performance", "Not available. The host gives no such value.")
    return translate("Performance", "Waiting for the first values…")
