"""Trouble with a daemon, made on purpose and undone afterwards."""

from __future__ import annotations

from tests.support.lab.daemon import LibvirtHost


class DaemonControl:
    """What a test may do to the daemon of a shared host; ``repair`` leaves it as the next test expects it."""

    def __init__(self, host: LibvirtHost) -> None:
        self._host = host

    def freeze(self) -> None:
        """The daemon hangs (SIGSTOP): connections stay open, calls do not return."""
        self._host.freeze_daemon()

    def thaw(self) -> None:
        """The daemon goes on (SIGCONT)."""
        self._host.thaw_daemon()

    def kill(self) -> None:
        """The daemon ends without warning (SIGKILL); guests run on."""
        self._host.kill_daemon()

    def stop(self) -> None:
        """The daemon ends in order (SIGTERM); guests run on."""
        self._host.stop_daemon()

    def start(self) -> None:
        """The daemon starts again and answers."""
        self._host.start_daemon()

    def restart(self) -> None:
        """``stop``, then ``start``."""
        self.stop()
        self.start()

    def repair(self) -> None:
        """Makes the daemon answer, whatever the test did."""
        if self._host.daemon_pid is None:
            self.start()
        self.thaw()
