"""The audit is worth believing: it finds every seeded fault, and nothing in a program without any."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.accessibility.conftest import Launch
from tests.support.audit.contrast import failures, measure
from tests.support.audit.reader import PROBE, PROJECT, Reader, ReaderError, probe_environment
from tests.support.audit.report import Report
from tests.support.audit.sample import ALONE, FAULTS
from tests.support.desktop import Desktop

SAMPLE = "tests.support.audit.sample"


def findings(launch: Launch, desktop: Desktop, faults: list[str]) -> tuple[set[tuple[str, str]], Report]:
    """The rule and the words of everything that was found in the sample with these faults."""
    with Reader(launch(SAMPLE, *(f"--fault={fault}" for fault in faults))) as reader:
        reader.wait_for("table", "Machines")
        report = reader.audit(with_tab=True)
        measured = measure(desktop.picture(), reader.texts())
    assert len(measured) > 15, "texts were looked at"
    found = {(violation.rule, f"{violation.where} {violation.why}") for violation in report.violations}
    return found | {("contrast", str(failure)) for failure in failures(measured)}, report


def test_a_clean_program_has_no_violations(launch: Launch, desktop: Desktop) -> None:
    found, report = findings(launch, desktop, [])
    assert found == set(), str(report)
    counts = report.counts
    assert counts["tables"] == 2
    assert counts["columns"] == 5
    assert counts["tab stops visited"] >= counts["tab stops expected"] >= 10
    assert report.tab_order.index("text[Filter]") < report.tab_order.index("push button[Refresh]")


@pytest.mark.parametrize("faults", [[fault for fault in FAULTS if fault not in ALONE], *([fault] for fault in ALONE)])
def test_every_seeded_fault_is_found(launch: Launch, desktop: Desktop, faults: list[str]) -> None:
    found, report = findings(launch, desktop, faults)
    for fault in faults:
        rule, words = FAULTS[fault]
        hits = {each for each in found if each[0] == rule and words in each[1]}
        assert hits, f"{fault}: no {rule} at {words} in\n{report}"
        found -= hits
    assert found == set(), "something was found that was not seeded"


def test_an_audit_of_nothing_is_not_clean(launch: Launch) -> None:
    program = launch(SAMPLE)
    with Reader(program) as reader:
        reader.wait_for("table", "Machines")
    command = [*PROBE, "--wait", "0.2", "--pid"]
    environment = probe_environment(program)
    for pid, code in ((program.pid, 0), (os.getpid(), 2)):
        done = subprocess.run(
            [*command, str(pid)], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr


def test_a_program_that_ended_cannot_be_read(launch: Launch) -> None:
    program = launch(SAMPLE)
    with Reader(program) as reader:
        reader.wait_for("table", "Machines")
        program.close()
        with pytest.raises(ReaderError):
            reader.audit()
