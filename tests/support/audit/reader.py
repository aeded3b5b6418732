"""A program as a screen reader gets it: found by role and name, read, acted upon, listened to."""

from __future__ import annotations

import json
import re
import select
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.support.audit.item import Item, ReaderError, exactly
from tests.support.audit.report import Report
from tests.support.desktop import Program, wait_until

PROJECT = Path(__file__).resolve().parents[3]
# The system's own: only it has the bindings of the accessibility bus.
SYSTEM_PYTHON = "/usr/bin/python3"
PROBE = (SYSTEM_PYTHON, "-m", "tests.support.audit.probe")
_ANSWER_S = 90.0


class Reader:
    """A context in which one program can be questioned over the accessibility bus.

        with Reader(program) as reader:
            reader.wait_for("push button", "New…").act("Press")
            reader.wait_heard("web-01 started")

    Names are whole and literal; a compiled regular expression matches a whole name.
    Raises ReaderError if the program cannot be seen.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._probe: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._probe = subprocess.Popen(
            [*PROBE, "--pid", str(self._program.pid), "--serve"], cwd=PROJECT, text=True,
            env=probe_environment(self._program), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            self._read_answer()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the questioning; the program goes on."""
        if self._probe is not None:
            self._probe.kill()
            self._probe.communicate()
            self._probe = None

    def find_all(
        self, role: str | None = None, name: str | re.Pattern[str] | None = None, object_name: str | None = None,
        within: Item | None = None, is_showing: bool = True,
    ) -> list[Item]:  # fmt: skip
        """What fits, in the order of reading. The items of closed menus are there with `is_showing=False`."""
        answer = self.ask(
            "find", role=role, name=exactly(name), object_name=object_name, is_showing=is_showing,
            within=None if within is None else within.number,
        )  # fmt: skip
        return [Item(self, each) for each in answer]

    def find(
        self, role: str | None = None, name: str | re.Pattern[str] | None = None, object_name: str | None = None,
        within: Item | None = None, is_showing: bool = True,
    ) -> Item:  # fmt: skip
        """The one thing that fits. Raises ReaderError if none does, or several do."""
        found = self.find_all(role, name, object_name, within, is_showing)
        if len(found) != 1:
            raise ReaderError(f"{len(found)} objects fit role {role!r}, name {name!r}, object name {object_name!r}")
        return found[0]

    def wait_for(
        self, role: str | None = None, name: str | re.Pattern[str] | None = None, object_name: str | None = None,
        is_showing: bool = True, timeout_s: float = 10.0,
    ) -> Item:  # fmt: skip
        """The first thing that fits, as soon as there is one. Raises TimeoutError."""
        found = wait_until(
            lambda: self.find_all(role, name, object_name, is_showing=is_showing),
            f"{role or 'object'} {name or object_name!r} in the program",
            timeout_s,
        )
        return found[0]

    def wait_gone(self, role: str | None = None, name: str | re.Pattern[str] | None = None) -> None:
        """Wait until nothing that fits is showing. Raises TimeoutError."""
        wait_until(lambda: not self.find_all(role, name), f"end of {role or 'object'} {name!r}")

    def focused(self) -> Item | None:
        """What last got the keyboard focus; None before anything did."""
        answer = self.ask("focus")
        return Item(self, answer) if answer else None

    def wait_focus(self, role: str | None = None, name: str | re.Pattern[str] | None = None) -> Item:
        """What has the focus, once it fits. Raises TimeoutError."""

        def fitting() -> Item | None:
            item = self.focused()
            return item if item is not None and item.fits(role, name) else None

        return wait_until(fitting, f"focus on {role or 'object'} {name!r}")

    def heard(self) -> list[tuple[str, str]]:
        """Everything that the program said by itself since the beginning: politeness and text, in order."""
        return [(each["politeness"], each["text"]) for each in self.ask("heard")]

    def wait_heard(self, text: str | re.Pattern[str], timeout_s: float = 10.0) -> tuple[str, str]:
        """The first thing said that fits, as soon as it is said. Raises TimeoutError."""
        pattern = re.compile(exactly(text) or "", re.DOTALL)
        return wait_until(
            lambda: next((each for each in self.heard() if pattern.fullmatch(each[1])), None),
            f"{text!r} said by the program",
            timeout_s,
        )

    def texts(self) -> list[dict[str, Any]]:
        """The texts of the active window: `role`, `text`, `is_enabled`, `rectangle` (see `contrast`)."""
        return self.ask("texts")

    def audit(self, with_tab: bool = False, ignored: Sequence[str] = (), is_active_only: bool = False) -> Report:
        """Audit what is showing now, or the active window alone."""
        answer = self.ask("audit", with_tab=with_tab, ignored=list(ignored), is_active_only=is_active_only)
        return Report.from_json(answer)

    def ask(self, request: str, **arguments: Any) -> Any:
        """Put one question. Raises ReaderError with what was answered instead of a result."""
        if self._probe is None or self._probe.stdin is None:
            raise ReaderError("the reader is closed")
        self._probe.stdin.write(json.dumps({"do": request, **arguments}) + "\n")
        self._probe.stdin.flush()
        answer = self._read_answer()
        if "error" in answer:
            raise ReaderError(answer["error"])
        return answer["result"]

    def _read_answer(self) -> dict[str, Any]:
        probe = self._probe
        if probe is None or probe.stdout is None or probe.stderr is None:
            raise ReaderError("the reader is closed")
        is_readable, _, _ = select.select([probe.stdout], [], [], _ANSWER_S)
        line = probe.stdout.readline() if is_readable else ""
        if not line:
            probe.kill()
            raise ReaderError(f"no answer: {probe.stderr.read()}{self._program.output()}")
        return json.loads(line)


def audit(program: Program, with_tab: bool = True, ignored: Sequence[str] = ()) -> Report:
    """Audit what a program is showing now. Raises ReaderError if it, or enough of it, cannot be seen."""
    with Reader(program) as reader:
        return reader.audit(with_tab, ignored)


def probe_environment(program: Program) -> dict[str, str]:
    """The program's environment without what is meant for the project's own Python."""
    return {name: value for name, value in program.environment.items() if not name.startswith("PYTHON")}
