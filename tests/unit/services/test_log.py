"""The log: private, bounded, in whole lines, and without the secrets that were planted."""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services import log as log_module
from app.services.log import close_log, open_log

CANARY = "cAnArY-9d1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "partita.log"


@pytest.fixture
def logger(path: Path) -> Iterator[logging.Logger]:
    level = logging.getLogger().level
    handler = open_log(path, logging.DEBUG)
    assert handler is not None
    yield logging.getLogger("partita.test")
    close_log(handler)
    logging.getLogger().setLevel(level)
    assert handler not in logging.getLogger().handlers


def test_lines_are_written_privately(logger: logging.Logger, path: Path) -> None:
    logger.info("connected to %s", "rack-02")
    line = path.read_text().strip()
    assert line.endswith("INFO MainThread partita.test: connected to rack-02")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_secrets_do_not_reach_the_file(logger: logging.Logger, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    logger.debug("definition: %s", f"<graphics passwd='{CANARY}'/><secret>{CANARY}</secret>")
    logger.warning(f"qemu+ssh://root:{CANARY}@rack-02/system")
    try:
        raise RuntimeError(f"password={CANARY}")  # noqa: TRY301
    except RuntimeError:
        logger.exception("failed")
    text = path.read_text()
    assert CANARY not in text
    assert text.count("***") >= 4
    assert "Traceback" in text
    caplog.clear()


def test_text_from_a_host_cannot_forge_lines_or_drive_a_terminal(logger: logging.Logger, path: Path) -> None:
    logger.info("name %s", "x\n2026-01-01 00:00:00Z CRITICAL forged\x1b[2J\u202e\r\x00")
    _, second = path.read_text().splitlines()
    assert second.startswith("    ")
    assert "\x1b" not in second
    assert "\\x1b" in second
    assert "\u202e" not in second
    logger.info("lone surrogate \ud800 and 100 kB %s", "y" * 100_000)
    assert len(path.read_text().splitlines()[-1]) < 40_000


def test_files_are_bounded(path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(log_module, "FILE_BYTES", 5000)
    handler = open_log(path)
    for number in range(400):
        logging.getLogger("partita.test").warning("number %d %s", number, "x" * 50)
    close_log(handler)
    files = sorted(path.parent.iterdir())
    assert [each.name for each in files] == ["partita.log", "partita.log.1", "partita.log.2"]
    assert all(each.stat().st_size <= 5000 for each in files)
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in files)
    assert "number 399" in files[0].read_text()
    caplog.clear()


def test_a_log_that_others_could_read_is_closed_to_them(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("old\n")
    path.chmod(0o644)
    close_log(open_log(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_place_for_it_there_is_no_log_and_a_word_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    assert open_log(tmp_path / "file" / "partita.log") is None
    assert "keeps no log" in capsys.readouterr().err
    close_log(None)


def test_a_full_disk_is_told_once(
    logger: logging.Logger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    [handler] = [each for each in logging.getLogger().handlers if isinstance(each, log_module.PrivateFileHandler)]

    def full(_text: str) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(handler.stream, "write", full)
        logger.info("one")
        logger.info("two")
    assert capsys.readouterr().err.count("No space left") == 1
