"""Values of objects that keep to no schema, ids made of addresses, and what becomes of a paper."""

from datetime import date
from typing import Any

import pytest

from ingest.sources.oparl import values
from ingest.sources.oparl.listing import joined_title
from ingest.sources.oparl.names import readable_ids


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-03-12", date(2024, 3, 12)),
        ("2024-03-12T18:00:00+01:00", date(2024, 3, 12)),
        ("2024-03-12T23:00:00Z", date(2024, 3, 13)),  # midnight of a German clock
        ("2024-03-12T18:00:00", date(2024, 3, 12)),
        ("12.03.2024 18:00", date(2024, 3, 12)),
        ("0001-01-01T00:00:00+14:00", date(1, 1, 1)),
        ("2024-13-45", None),
        (20240312, None),
        (None, None),
        ({"a": 1}, None),
    ],
)
def test_days(value: Any, day: date | None) -> None:
    assert values.day(value) == day


@pytest.mark.parametrize(
    ("json", "closed"),
    [
        ({}, False),
        ({"public": True}, False),
        ({"public": "true"}, False),
        ({"public": None}, False),
        ({"public": False}, True),
        ({"public": "vielleicht"}, True),
        ({"public": {"a": 1}}, True),
        ({"public": 0}, True),
        ({"PUBLIC": "Nein"}, True),
        ({"nonPublic": True}, True),
        ({"non-public": "x"}, True),
        ({"nonPublic": False}, False),
        ({"somacos:oeffentlich": "nö"}, True),
        ({"zugriff": "intern"}, True),
        ({"accessUrl": "http://x/"}, False),
        ({"name": "nicht öffentlich", "publicationDate": "2020-01-01"}, False),
    ],
)
def test_explicit_marks_close_and_odd_ones_too(json: dict[str, Any], closed: bool) -> None:
    assert values.is_closed(json) is closed


def test_texts_of_any_type_are_clean_lines() -> None:
    json = {
        "a": "  Vor\x0blage\u200b\ud800 \n eins ",
        "b": 12,
        "c": True,
        "d": ["x", ["y"], {"name": "z"}],
        "e": "x" * 9999,
    }
    assert [values.line(json, key) for key in "abcd"] == ["Vorlage eins", "12", "", "x, z"]
    assert len(values.line(json, "e")) == 2000


def test_kinds_of_both_versions() -> None:
    types = ["https://schema.oparl.org/1.1/AgendaItem", "http://oparl.org/schema/1.0/AgendaItem", "oparl:AgendaItem"]
    assert {values.kind_of({"type": name}) for name in types} == {"agendaitem"}
    assert values.kind_of({"type": 5}) == values.kind_of({}) == ""


def test_ids_are_stable_unique_and_harmless() -> None:
    base = "https://ris.example/oparl"
    names = [
        f"{base}/bodies/1/papers/vo/51", f"{base}/paper/7", f"{base}/papers.php?id=9", f"{base}/papers/../../etc",
        f"{base}/papers/a#b\u202e", f"{base}/papers/{'x' * 500}", "urn:x:5", f"{base}/2/paper/7", f"{base}/paper/ÄB",
    ]  # fmt: skip
    found = readable_ids("stadt", "papers", names)
    assert found[names[0]] == "stadt/papers/vo/51"
    assert len({name.casefold() for name in found.values()}) == len(names)
    assert found[names[1]] != "stadt/papers/7" != found[names[7]]  # both bodies have a 7
    assert all(name.isprintable() and "#" not in name and "/../" not in f"{name}/" for name in found.values())
    assert readable_ids("stadt", "papers", reversed(names)) == found


@pytest.mark.parametrize(
    ("first", "second", "title"),
    [
        ("Neubau der Feuerwache", "Lageplan", "Neubau der Feuerwache – Lageplan"),
        ("Neubau der Feuerwache", "Anlage 1 Neubau der Feuerwache", "Anlage 1 Neubau der Feuerwache"),
        ("Antrag zur Feuerwache", "antrag", "Antrag zur Feuerwache"),
        ("Neubau", "00608456", "Neubau"),
        ("", "", "Datei ohne Namen"),
    ],
)
def test_titles_say_nothing_twice(first: str, second: str, title: str) -> None:
    assert joined_title(first, second) == title


def test_long_titles_keep_the_file_s_name() -> None:
    assert joined_title("x" * 500, "Lageplan").endswith("… – Lageplan")
    assert len(joined_title("x" * 500, "y " * 300)) <= 300
