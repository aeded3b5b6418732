"""What a hostile host could send instead of a definition."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from app.definitions.domain import read_domain
from app.definitions.files import mentioned_paths, read_checkpoint_files, read_machine_files
from app.definitions.parsing import DEPTH_LIMIT, SIZE_LIMIT_BYTES, DefinitionError, bytes_at, number, parse
from app.definitions.snapshot import read_checkpoint
from app.definitions.volume import read_pool, read_volume
from tests.unit.definitions.documents import UUID, add, domain, text

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE domain [<!ENTITY l0 "lol">{LAUGHS}]><domain><name>&l9;</name><uuid>{UUID}</uuid></domain>'
READERS = (
    read_domain,
    read_machine_files,
    mentioned_paths,
    read_checkpoint,
    read_checkpoint_files,
    read_volume,
    read_pool,
)


def nested(depth: int) -> str:
    return "<domain>" + "<a>" * (depth - 1) + "</a>" * (depth - 1) + "</domain>"


HOSTILE = {
    "nothing": "",
    "space": "   ",
    "plain text": "no XML",
    "another root": "<network><name>x</name></network>",
    "cut": "<domain><name>x",
    "two roots": "<domain/><domain/>",
    "entity bomb": BOMB,
    "entity bomb after a comment": f"<!-- x --><?p x?>\n{BOMB}",
    "quadratic bomb": f'<!DOCTYPE domain [<!ENTITY a "{"a" * 10_000}">]><domain>{"&a;" * 10_000}</domain>',
    "external entity": '<!DOCTYPE domain [<!ENTITY f SYSTEM "file:///etc/passwd">]><domain>&f;</domain>',
    "external subset": '<!DOCTYPE domain SYSTEM "http://127.0.0.1:9/x.dtd"><domain/>',
    "parameter entity": '<!DOCTYPE domain [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><domain/>',
    "undefined entity": "<domain><name>&unknown;</name></domain>",
    "too deep": nested(DEPTH_LIMIT + 1),
    "far too deep": nested(100_000),
    "too big in pieces": f"<domain>{f'<a>{chr(120) * 9000}</a>' * (SIZE_LIMIT_BYTES // 9000)}</domain>",
    "too big": f"<domain><name>{'x' * SIZE_LIMIT_BYTES}</name></domain>",
    "half a character": "<domain><name>\ud800</name></domain>",
    "zero character": "<domain><name>a\x00b</name></domain>",
    "escaped zero character": "<domain><name>a&#0;b</name></domain>",
}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@pytest.mark.parametrize("xml", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_refused_with_a_typed_error_and_at_once(reader, xml):
    began_s = time.monotonic()
    with pytest.raises(DefinitionError):
        reader(xml)
    assert time.monotonic() - began_s < 2


@pytest.mark.parametrize("thing", [None, 5, b"<domain/>", ["<domain/>"]])
def test_what_is_not_text_is_refused(thing):
    with pytest.raises(DefinitionError):
        read_domain(thing)


def test_an_included_file_is_not_read(tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("canary")
    root = domain(name="x")
    add(root, "{http://www.w3.org/2001/XInclude}include", href=str(secret), parse="text")
    assert "canary" not in repr(read_domain(text(root)))


def test_the_allowed_depth_is_read():
    assert parse(nested(DEPTH_LIMIT), "domain").tag == "domain"


def test_words_that_look_like_a_document_type_inside_are_content():
    root = domain()
    add(root, "description", "<!DOCTYPE domain>")
    assert read_domain(text(root)).notes == "<!DOCTYPE domain>"
    assert parse("<domain><![CDATA[<!DOCTYPE x>]]></domain>", "domain").text == "<!DOCTYPE x>"


@pytest.mark.parametrize("value", ["", "-1", "1.5", "1e9", "abc", "٣", "0x10", "9" * 21, str(2**63), "1 2"])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(DefinitionError):
        number(value)


def test_numbers_may_have_space_around_them():
    assert number(" 42\n") == 42


@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        ("b", 1),
        ("bytes", 1),
        ("KB", 1000),
        ("KiB", 1024),
        ("k", 1024),
        ("MB", 10**6),
        ("MiB", 2**20),
        ("G", 2**30),
        ("TiB", 2**40),
    ],
)
def test_units_of_size(unit, factor):
    root = domain()
    root.find("memory").set("unit", unit)
    assert bytes_at(root, "memory") == 2097152 * factor


@pytest.mark.parametrize(("amount", "unit"), [("1", "parsecs"), (str(2**62), "EiB"), ("-5", "KiB")])
def test_sizes_that_cannot_be(amount, unit):
    root = domain()
    root.find("memory").text = amount
    root.find("memory").set("unit", unit)
    with pytest.raises(DefinitionError):
        read_domain(text(root))
