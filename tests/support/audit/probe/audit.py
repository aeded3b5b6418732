"""The audit: walk, check, and, if wanted, press Tab all the way round."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from gi.repository import Atspi

from tests.support.audit.probe.bus import NothingSeen
from tests.support.audit.probe.checks import CHECKS
from tests.support.audit.probe.node import is_active, walk
from tests.support.audit.probe.tab_walk import TabWalk
from tests.support.audit.report import Report, Violation

_LEAST_OBJECTS = 5


def audit(
    application: Atspi.Accessible, with_tab: bool, ignored: Sequence[str] = (), is_active_only: bool = False
) -> Report:
    """Check everything that the program is showing now; with `is_active_only` its active window alone.

    `ignored` holds exceptions as "rule:regular expression of the path". Raises NothingSeen if there is too little
    to see, so that an audit of nothing is never taken for a clean one.
    """
    application.clear_cache()
    nodes = walk(application, is_active if is_active_only else None)
    counts: Counter[str] = Counter({"objects": len(nodes)})
    found = [violation for check in CHECKS for violation in check(nodes, counts)]
    if counts["showing"] < _LEAST_OBJECTS:
        raise NothingSeen(f"only {counts['showing']} objects are showing")
    tabs = TabWalk(nodes)
    if with_tab:
        found += tabs.run(counts)
    kept = [violation for violation in found if not _is_ignored(violation, ignored)]
    counts["ignored"] = len(found) - len(kept)
    return Report(tuple(kept), dict(counts), tabs.names())


def _is_ignored(violation: Violation, ignored: Sequence[str]) -> bool:
    for exception in ignored:
        rule, _, pattern = exception.partition(":")
        if rule == violation.rule and re.search(pattern, violation.where):
            return True
    return False
