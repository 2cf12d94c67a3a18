"""Spoils sound files, the same way for the same seed: bytes, structure inside containers, and what attackers build."""

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from copy import deepcopy

from lxml import etree

Mutation = Callable[[bytes, random.Random, Mapping[str, bytes]], bytes]

_NUMBERS = (b"0", b"-1", b"2147483648", b"99999999999999999999", b"1e999", b"NaN", b"\xff\xff\xff\xff")
_ZIP = b"PK\x03\x04"


def truncate(data: bytes, chance: random.Random, _: Mapping[str, bytes]) -> bytes:
    """The beginning of the file alone."""
    return data[: chance.randrange(1, len(data))]


def flip_bits(data: bytes, chance: random.Random, _: Mapping[str, bytes]) -> bytes:
    """A few bits turned over."""
    spoiled = bytearray(data)
    for _number in range(chance.randint(1, 30)):
        spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
    return bytes(spoiled)


def fill(data: bytes, chance: random.Random, _: Mapping[str, bytes]) -> bytes:
    """A stretch of zero bytes, or of 0xFF."""
    start = chance.randrange(len(data))
    length = chance.randint(1, max(1, len(data) // 4))
    filling = chance.choice((b"\0", b"\xff", b" ", b"\x80"))
    return data[:start] + filling * min(length, len(data) - start) + data[start + length :]


def splice(data: bytes, chance: random.Random, others: Mapping[str, bytes]) -> bytes:
    """The head of the file with the tail of another one."""
    other = chance.choice(list(others.values()))
    return data[: chance.randrange(1, len(data))] + other[chance.randrange(len(other)) :]


def repeat(data: bytes, chance: random.Random, _: Mapping[str, bytes]) -> bytes:
    """A piece of the file many times over."""
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randint(1, 200)]
    return data[:start] + piece * chance.randint(2, 2000) + data[start:]


def blow_numbers(data: bytes, chance: random.Random, _: Mapping[str, bytes]) -> bytes:
    """Some numbers replaced by impossible ones."""
    return re.sub(rb"\d+", lambda match: chance.choice(_NUMBERS) if chance.random() < 0.2 else match.group(), data)


def recode(data: bytes, chance: random.Random, _: Mapping[str, bytes]) -> bytes:
    """The bytes read in one encoding and written in another."""
    encoding = chance.choice(("utf-16", "utf-8", "utf-32", "utf-7", "cp037"))
    return data.decode("latin-1").encode(encoding, "replace")


def nest(data: bytes, chance: random.Random, _: Mapping[str, bytes]) -> bytes:
    """Signs that open something, thousands of times, somewhere inside."""
    opening = chance.choice(
        (b"{", b"[", b"(", b"<a>", b"<div>", b"<<", b"<table><tr><td>", b">", b"- ", b"{\\b ", b"\\'")
    )
    start = chance.randrange(len(data))
    return data[:start] + opening * chance.randint(100, 20_000) + data[start:]


def spoil_part(data: bytes, chance: random.Random, others: Mapping[str, bytes]) -> bytes:
    """One part of a zip archive spoiled, the archive itself sound; for other files, the bytes."""
    if not data.startswith(_ZIP):
        return chance.choice((truncate, flip_bits, fill, blow_numbers, nest))(data, chance, others)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        names = [name for name in source.namelist() if source.getinfo(name).file_size]
        chosen = chance.choice(names)
        for name in names:
            content = source.read(name)
            if name == chosen:
                content = chance.choice((truncate, flip_bits, fill, repeat, blow_numbers, nest, recode))(
                    content, chance, others
                )
            archive.writestr(name, content)
    return target.getvalue()


def lose_part(data: bytes, chance: random.Random, others: Mapping[str, bytes]) -> bytes:
    """A zip archive without one of its parts; for other files, a piece missing in the middle."""
    if not data.startswith(_ZIP):
        start = chance.randrange(len(data))
        return data[:start] + data[start + chance.randint(1, len(data)) :]
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        names = source.namelist()
        lost = chance.choice(names)
        for name in names:
            if name != lost:
                archive.writestr(name, source.read(name))
    return target.getvalue()


def bomb(data: bytes, chance: random.Random, _: Mapping[str, bytes]) -> bytes:
    """A part that unpacks to 30 to 300 MB of nothing (zip archives, PDF streams), else a megabyte of one sign."""
    if data.startswith(_ZIP):
        target = io.BytesIO(data)
        with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
            name = chance.choice(("bombe.xml", "word/bombe.xml", "bombe.txt", "xl/bombe.xml"))
            with archive.open(name, "w") as part:
                for _number in range(chance.randint(30, 300)):
                    part.write(b" " * 2**20)
        return target.getvalue()
    if data.startswith(b"%PDF"):
        stream = zlib.compress(b"\0" * (50 * 2**20))
        head = b"\n9999 0 obj <</Length %d /Filter /FlateDecode>> stream\n" % len(stream)
        return data + head + stream + b"\nendstream endobj\n"
    return data + chance.choice((b"a", b" ", b"\n", b"\0", b"-", b"#", b"|", b"=", b"\xc3")) * 2**20


def forge_entities(data: bytes, chance: random.Random, _: Mapping[str, bytes]) -> bytes:
    """XML parts with entities that grow and that point to other files."""
    declaration = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY f SYSTEM "file:///etc/hostname">'
    for number in range(10):
        inner = b"&a;" if number == 0 else b"&b%d;" % (number - 1)
        declaration += b'<!ENTITY b%d "%s">' % (number, inner * 10)
    declaration += b"]>"

    def forged(content: bytes) -> bytes:
        end = content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0
        text = re.sub(rb">([^<>]+)<", rb">&b9;&f;\1<", content[end:], count=3)
        return content[:end] + declaration + text

    if not data.startswith(_ZIP):
        return forged(data)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            content = source.read(name)
            archive.writestr(name, forged(content) if name.endswith(".xml") and chance.random() < 0.7 else content)
    return target.getvalue()


def twist_elements(data: bytes, chance: random.Random, _: Mapping[str, bytes]) -> bytes:
    """Markup that stays well-formed: elements lost, repeated, moved, or laid many times into one another."""

    def twist(element: etree._Element) -> None:
        parent = element.getparent()
        if parent is None:
            return
        kind = chance.randrange(4)
        if kind == 0:
            parent.remove(element)
        elif kind == 1:
            for _number in range(chance.choice((1, 10, 300))):
                parent.append(deepcopy(element))
        elif kind == 2:
            inner = element
            for _number in range(chance.choice((3, 30, 100))):
                inner = etree.SubElement(inner, element.tag)
            inner.text = "tief"
        else:
            root = element.getroottree().getroot()
            chance.choice(list(root.iter("*"))).append(deepcopy(element))

    return _twisted(data, chance, twist)


def twist_values(data: bytes, chance: random.Random, _: Mapping[str, bytes]) -> bytes:
    """Markup that stays well-formed: attributes and texts replaced by odd ones, or taken away."""

    def twist(element: etree._Element) -> None:
        odd = chance.choice(
            ("", "-1", "0", "4294967296", "9" * 400, "1e999", "NaN", "x", "A1:XFD1048576", "..", "ÄÖ" * 5000)
        )
        if element.attrib and chance.random() < 0.7:
            name = chance.choice(list(element.attrib))
            if chance.random() < 0.2:
                del element.attrib[name]
            else:
                element.attrib[name] = odd
        else:
            element.text = odd

    return _twisted(data, chance, twist)


def _twisted(data: bytes, chance: random.Random, twist: Callable[[etree._Element], None]) -> bytes:
    """A few elements of one part twisted; files without markup get their bytes spoiled."""
    if not data.startswith(_ZIP):
        try:
            root = etree.fromstring(data, etree.HTMLParser()) if b"<html" in data[:200] else None
        except etree.XMLSyntaxError:
            root = None
        if root is None:
            return chance.choice((repeat, blow_numbers, nest))(data, chance, {})
        return _twist_tree(root, chance, twist)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        names = source.namelist()
        markup = [name for name in names if name.endswith((".xml", ".rels")) and source.getinfo(name).file_size]
        # what is read most has most to go wrong
        weights = [
            10 if re.search(r"document|sheet1|slide1\.|content|styles|shared|numbering", name) else 1 for name in markup
        ]
        chosen = chance.choices(markup, weights)[0] if markup else ""
        for name in names:
            content = source.read(name)
            archive.writestr(name, _twist_tree(etree.fromstring(content), chance, twist) if name == chosen else content)
    return target.getvalue()


def _twist_tree(root: etree._Element, chance: random.Random, twist: Callable[[etree._Element], None]) -> bytes:
    for _number in range(chance.randint(1, 5)):
        twist(chance.choice(list(root.iter("*"))))
    return etree.tostring(root)


MUTATIONS: dict[str, Mutation] = {
    function.__name__: function
    for function in (
        truncate, flip_bits, fill, splice, repeat, blow_numbers, recode, nest, spoil_part, lose_part, bomb,
        forge_entities, twist_elements, twist_values,
    )
}  # fmt: skip
