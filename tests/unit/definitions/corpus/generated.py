"""Definitions that differ in what is in them and in how it is written; the same seed gives the same text."""

from __future__ import annotations

import random
import uuid
from pathlib import Path

from lxml import etree

_FRAGMENTS = Path(__file__).parent / "fragments"


def _fragments(name: str) -> tuple[str, ...]:
    """Pieces of definitions, one a line; {n} and so on are filled in."""
    return tuple((_FRAGMENTS / f"{name}.txt").read_text(encoding="utf-8").splitlines())


_DISKS, _ADAPTERS, _OTHERS, _PARTS = map(_fragments, ("disks", "adapters", "others", "parts"))
_SPACES = ("", "  ", "    ", "\t")


def generated(seed: int) -> str:
    """One ``<domain>``."""
    chance = random.Random(seed)
    root = etree.fromstring(_text(chance))
    for element in list(root.iter()):
        if len(element) and chance.random() < 0.1:
            element.insert(0, etree.Comment(f" remark {chance.randrange(100)} "))
    return _written(root, chance, chance.choice(_SPACES), chance.choice("'\"")) + chance.choice(
        ("", "\n", "<!-- end -->\n")
    )


def _text(chance: random.Random) -> str:
    number = chance.randrange(1, 10)
    devices = []
    for index in range(chance.randrange(5)):
        letter = "abcdefgh"[index]
        form, cache = chance.choice(("qcow2", "raw")), chance.choice(("none", "writeback"))
        devices.append(chance.choice(_DISKS).format(n=index + 1, letter=letter, format=form, cache=cache))
    devices += [chance.choice(_ADAPTERS).format(n=index + 1, m=number) for index in range(chance.randrange(3))]
    devices += [part.format(n=number) for part in _OTHERS if chance.random() < 0.5]
    chance.shuffle(devices)
    parts: dict[str, str] = {}
    for part in _PARTS:
        if chance.random() < 0.4:
            parts[part.partition(" ")[0].partition(">")[0]] = part.format(n=number)
    memory = chance.choice(
        (
            "<memory unit='KiB'>4194304</memory><currentMemory unit='KiB'>1048576</currentMemory>",
            "<memory unit='GiB'>{n}</memory>",
            "<memory>1048576</memory>",
        )
    )
    vcpu = chance.choice(("<vcpu>2</vcpu>", "<vcpu placement='static' current='1'>4</vcpu>", ""))
    system = chance.choice(
        (
            "<os><type arch='x86_64' machine='q35'>hvm</type><boot dev='hd'/><boot dev='cdrom'/></os>",
            "<os firmware='efi'><type arch='x86_64' machine='q35'>hvm</type></os>",
            "<os><type arch='x86_64'>hvm</type><bootmenu enable='no'/></os>",
        )
    )
    rest = [memory.format(n=number), vcpu, system, *parts.values(), f"<devices>{''.join(devices)}</devices>"]
    if chance.random() < 0.5:
        chance.shuffle(rest)
    name = uuid.UUID(int=chance.getrandbits(128), version=4)
    return f"<domain type='kvm'><name>made-{number}</name><uuid>{name}</uuid>{''.join(rest)}</domain>"


def _written(element: etree._Element, chance: random.Random, step: str, quote: str, depth: int = 0) -> str:
    """In one of many styles; an empty ``step`` puts all on one line."""
    if element.tag is etree.Comment:
        return f"<!--{element.text}-->"
    line = f"\n{step * (depth + 1)}" if step else ""
    name = _name(element)
    parent = element.getparent()
    own = {key: value for key, value in element.nsmap.items() if parent is None or key not in parent.nsmap}
    pairs = [(f"xmlns:{key}", value) for key, value in own.items()]
    pairs += [(str(key), str(value)) for key, value in element.attrib.items()]
    attributes = "".join(
        f"{chance.choice((' ', ' ', '  '))}{key}={quote}{_escaped(value)}{quote}" for key, value in pairs
    )
    text = _escaped(element.text or "")
    if not len(element) and not text:
        return f"<{name}{attributes}{chance.choice(('/>', ' />', f'></{name}>'))}"
    inner = "".join(f"{line}{_written(child, chance, step, quote, depth + 1)}" for child in element)
    end = f"\n{step * depth}" if step and len(element) else ""
    return f"<{name}{attributes}>{text}{inner}{end}</{name}>"


def _name(element: etree._Element) -> str:
    local = etree.QName(element).localname
    return f"{element.prefix}:{local}" if element.prefix else local


def _escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("'", "&apos;")
    )
