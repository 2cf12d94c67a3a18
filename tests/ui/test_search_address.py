"""A search as an address: there and back, and what addresses may not do."""

from datetime import date

import pytest

from app.access import AccessClass
from app.knowledge.filters import NO_FILTERS, Filters
from app.knowledge.model import Outcome
from app.search.model import Order
from app.ui.search_address import PER_PAGE, Address, DayError, read_address, typed_day, without

FULL = Address(
    text="Radweg 2024/0815",
    filters=Filters(
        since=date(2023, 1, 1),
        until=date(2023, 12, 31),
        committees=("Bauausschuss", "Rat & <Ältestenrat>"),
        paper_types=("Antrag",),
        outcomes=(Outcome.ADOPTED, Outcome.REJECTED),
        access=(AccessClass.PUBLIC,),
        sources=("ris",),
    ),
    declined=frozenset({"date:2023"}),
    order=Order.NEWEST,
    page=3,
)


def as_query(address: Address) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else value for name, value in address.query().items()}


@pytest.mark.parametrize("address", [FULL, Address(), Address("§ 5 Abs. 2"), Address(page=2)])
def test_an_address_leads_to_the_search_it_was_made_from(address: Address) -> None:
    assert read_address(as_query(address)) == address


def test_an_ordinary_search_has_a_short_address() -> None:
    assert Address("Radweg").query() == {"suche": "Radweg"}
    assert Address().query() == {}


def test_pages_become_the_places_of_papers() -> None:
    assert (FULL.request().offset, FULL.request().limit) == (2 * PER_PAGE, PER_PAGE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ergebnis", "foo"),
        ("ergebnis", "<script>"),
        ("zugriff", "geheim"),
        ("von", "gestern"),
        ("von", "2023-02-30"),
        ("bis", "²023-01-01"),
        ("seite", "0"),
        ("seite", "-1"),
        ("seite", "zwei"),
        ("seite", "٣"),
        ("seite", "9" * 40),
        ("ordnung", "zufall"),
        ("gremium", "x" * 5000),
    ],
)
def test_what_is_no_value_is_left_out_and_said(name: str, value: str) -> None:
    address = read_address({"suche": ["Radweg"], name: [value]})
    assert address.filters == NO_FILTERS
    assert (address.text, address.page, address.order) == ("Radweg", 1, Order.RELEVANCE)
    assert len(address.problems) == 1
    assert f"„{name}=" in address.problems[0]
    assert len(address.problems[0]) < 130


def test_a_period_that_ends_before_it_begins_is_left_out_and_said() -> None:
    address = read_address({"von": ["2024-01-01"], "bis": ["2023-01-01"]})
    assert address.filters == NO_FILTERS
    assert "Zeitraum" in address.problems[0]


def test_what_an_address_does_not_know_is_none_of_its_business() -> None:
    assert read_address({"utm_source": ["x"], "document": ["y"]}) == Address()


def test_an_address_of_thousands_of_values_stays_small() -> None:
    address = read_address({"gremium": [str(number) for number in range(5000)]})
    assert len(address.filters.committees) <= 100


@pytest.mark.parametrize(
    ("text", "last", "day"),
    [
        ("1.3.2024", False, date(2024, 3, 1)),
        ("01. 03. 2024", False, date(2024, 3, 1)),
        ("2024-03-01", True, date(2024, 3, 1)),
        ("2024", False, date(2024, 1, 1)),
        ("2024", True, date(2024, 12, 31)),
        (" 2.2024 ", True, date(2024, 2, 29)),
        ("2.2024", False, date(2024, 2, 1)),
        ("", False, None),
    ],
)
def test_days_as_people_type_them(text: str, last: bool, day: date | None) -> None:
    assert typed_day(text, last=last) == day


@pytest.mark.parametrize("text", ["31.2.2024", "13.2024", "morgen", "1.1.24", "0000", "²024", "1.1.2024 oder später"])
def test_what_is_no_day_is_said_in_one_sentence(text: str) -> None:
    with pytest.raises(DayError, match="ist kein Datum; bitte"):
        typed_day(text, last=True)


def test_a_filter_is_taken_away_alone_and_the_first_page_shown() -> None:
    left = without(FULL, Filters(committees=("Bauausschuss",), outcomes=(Outcome.REJECTED,)))
    assert left.filters.committees == ("Rat & <Ältestenrat>",)
    assert left.filters.outcomes == (Outcome.ADOPTED,)
    assert left.filters.since == FULL.filters.since
    assert left.page == 1
    assert without(FULL, Filters(since=date(2023, 1, 1), until=date(2023, 12, 31))).filters.until is None
