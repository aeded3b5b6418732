"""The label of a DVD image, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.os_facts import MediaLabels
from app.media.iso_label import iso_labels
from tests.unit.media.labels import SECTOR, dvd


def test_the_four_labels_and_the_size() -> None:
    data = dvd("Debian 11", "LINUX", "DEBIAN", "XORRISO")
    assert iso_labels(data) == MediaLabels("Debian 11", "LINUX", "DEBIAN", "XORRISO", 100 * SECTOR)


def test_other_descriptors_may_come_first() -> None:
    found = iso_labels(dvd("Debian 11", before=2))
    assert found is not None
    assert found.volume_id == "Debian 11"


@pytest.mark.parametrize(
    "data", [b"", b"QFI\xfb" + bytes(70000), bytes(16 * SECTOR), dvd("x")[: 17 * SECTOR - 1], dvd("x")[SECTOR:]]
)
def test_what_is_no_dvd(data: bytes) -> None:
    assert iso_labels(data) is None


@given(st.binary(max_size=4 * SECTOR))
def test_no_bytes_raise(sectors: bytes) -> None:
    iso_labels(bytes(16 * SECTOR) + sectors)
    iso_labels(bytes(16 * SECTOR) + b"\x01CD001\x01" + sectors)
