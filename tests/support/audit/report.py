"""What an audit found; the same on both sides of the pipe, so it needs nothing but Python."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of `rule`, at the object whose path of roles and names is `where`."""

    rule: str
    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.why}\n    at {self.where}"


@dataclass(frozen=True, slots=True)
class Report:
    """The violations, and how much was looked at: a report that looked at nothing proves nothing."""

    violations: tuple[Violation, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    tab_order: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not self.violations

    def rules(self) -> Counter[str]:
        """How often each rule was broken."""
        return Counter(violation.rule for violation in self.violations)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Report:
        parts = json.loads(text)
        return cls(tuple(Violation(**each) for each in parts["violations"]), parts["counts"], tuple(parts["tab_order"]))

    def __str__(self) -> str:
        lines = [str(violation) for violation in self.violations]
        lines.append("checked " + ", ".join(f"{number} {what}" for what, number in self.counts.items()))
        if self.tab_order:
            lines.append("Tab: " + " > ".join(self.tab_order))
        return "\n".join([*lines, f"{len(self.violations)} violations"])
