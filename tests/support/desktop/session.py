"""The desktop as a whole."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.desktop import services
from tests.support.desktop.environment import desktop_environment
from tests.support.desktop.keyboard import Keyboard
from tests.support.desktop.picture import png_of
from tests.support.desktop.processes import end_all, new_mark
from tests.support.desktop.program import Program

PROJECT = Path(__file__).resolve().parents[3]


class Desktop:
    """A context in which programs can be started, driven and seen, and after which nothing of it is left.

        with Desktop() as desk:
            program = desk.launch([sys.executable, "main.py"])
            desk.keyboard.press("ctrl+n")

    Desktops do not disturb each other; several may run side by side. Raises DesktopError if a part does not start.
    """

    def __init__(self, width: int = 1280, height: int = 800, keeps_folder: bool = False) -> None:
        self._size = (width, height)
        self._keeps_folder = keeps_folder
        self._mark = new_mark()
        self._started: list[subprocess.Popen] = []
        self.folder = Path()
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        services.check_programs()
        self.folder = Path(tempfile.mkdtemp(prefix="partita-desktop-"))
        self.environment = desktop_environment(self.folder, self._mark)
        try:
            self._start_services()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def keyboard(self) -> Keyboard:
        return Keyboard(self.environment)

    def launch(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> Program:
        """Start a program on this desktop, in the project's folder, with `environment` added to the desktop's."""
        variables = {**self.environment, **(environment or {})}
        name = f"program-{len(self._started)}"
        return Program(self._start(name, command, variables), variables, self._log(name))

    def picture(self) -> bytes:
        """What is on the screen, as PNG."""
        return png_of(self.folder)

    def close(self) -> None:
        """End everything that was started here and remove its files. Raises DesktopError if something stays."""
        left = end_all(self._mark)
        for process in self._started:
            if process.pid not in left:
                process.wait()
        if not self._keeps_folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        if left:
            raise services.DesktopError(f"processes that would not end: {left}")

    def _start_services(self) -> None:
        width, height = self._size
        self.environment["DISPLAY"] = services.start_display(self._start, self.environment, self.folder, width, height)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = services.start_session_bus(self._start, self.environment)
        self.environment["AT_SPI_BUS_ADDRESS"] = services.start_accessibility_bus(self.environment)
        services.start_window_manager(self._start, self.environment)

    def _start(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], pass_fds: tuple[int, ...] = ()
    ) -> subprocess.Popen:
        with self._log(name).open("wb") as log:
            process = subprocess.Popen(
                command, env=environment, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                pass_fds=pass_fds,
            )  # fmt: skip
        self._started.append(process)
        return process

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"
