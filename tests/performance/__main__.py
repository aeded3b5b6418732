"""Takes the measurements: ``python -m tests.performance [NAME ...] [--quick] [--sizes 10,100,1000,5000]``."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.performance.asking import measure_host_cost, measure_list_calls
from tests.performance.bench import Bench
from tests.performance.hanging import measure_hang_stall
from tests.performance.keeping import measure_memory, measure_soak
from tests.performance.screen import Screens
from tests.performance.starting import measure_starting
from tests.performance.watching import measure_watch_cpu, measure_watch_stall
from tests.support.scale.host import why_no_scale_host

MEASUREMENTS: Mapping[str, tuple[Callable[[Bench], None], str]] = {
    "start": (measure_starting, "start_first_paint and list_N: from exec to a painted window, and to the whole list"),
    "watch_cpu": (measure_watch_cpu, "watch_cpu_N: CPU seconds a minute of looking on"),
    "watch_stall": (measure_watch_stall, "watch_stall_N: how late a timer of 10 ms comes"),
    "hang_stall": (measure_hang_stall, "hang_stall: the same while hosts hang, connect and are lost"),
    "memory": (measure_memory, "memory_N: peak memory with an hour of history"),
    "list_calls": (measure_list_calls, "list_calls: round trips to open and list a host"),
    "host_cost": (measure_host_cost, "host_cost: machines × statistics groups asked of a host in a minute"),
    "soak": (measure_soak, "soak: 10 minutes with a third of 1,000 machines starting and stopping"),
}
SIZES = (10, 100, 1000, 5000)
EPILOG = """
One line of JSON is printed for each figure; what goes on is said on standard error. Targets are for 2 processors.
Each window opens on an Xvfb of its own (without it: offscreen; "screen" says which), 1440 × 900, the floor's as well.
PYTHONDONTWRITEBYTECODE is unset for measured processes, and a first round only warms the caches of compiled modules.
"""


def main(arguments: list[str]) -> int:
    """Take the named measurements; 0 when every target is met, 1 when not, 2 when something is missing."""
    options = _parse(arguments)
    if missing := why_no_scale_host():
        print(missing, file=sys.stderr)
        return 2
    # Modules that the measured processes share with this one are compiled by it, too.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with Screens() as screens, tempfile.TemporaryDirectory(prefix="partita-bench-") as folder:
        bench = Bench(Path(folder), screens, options.sizes, options.quick)
        for name in dict.fromkeys(options.names) or MEASUREMENTS:
            MEASUREMENTS[name][0](bench)
    failed = [figure.name for figure in bench.figures if figure.is_met is False]
    noisy = [figure.name for figure in bench.figures if figure.is_too_noisy]
    if noisy:
        bench.say(f"too noisy to judge: {', '.join(noisy)}")
    bench.say(f"not met: {', '.join(failed)}" if failed else "every target that could be judged is met")
    return 1 if failed else 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    names = "\n".join(f"  {name:12} {what}" for name, (_, what) in MEASUREMENTS.items())
    parser = argparse.ArgumentParser(
        prog="bench", description=f"Measures Partita.\n\n{names}", epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("names", nargs="*", metavar="NAME", type=_measurement, help="what to measure (all)")
    parser.add_argument("--quick", action="store_true", help="short and rough; lines are marked so")
    parser.add_argument("--sizes", type=_sizes, default=SIZES, metavar="N,N", help="numbers of machines")
    return parser.parse_args(arguments)


def _measurement(text: str) -> str:
    """The measurement that a name, or the name of one of its figures, means."""
    name = "start" if text.startswith("list_") and text != "list_calls" else text
    found = next((each for each in MEASUREMENTS if name.startswith(each)), None)
    if found is None:
        raise argparse.ArgumentTypeError(f"there is no measurement “{text}”")
    return found


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in text.split(","))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
