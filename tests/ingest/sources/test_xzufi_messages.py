"""Messages of a source together: order, deletion, offices, and what a bad one spoils."""

import random
from contextlib import suppress
from pathlib import Path

import pytest

from ingest import parse
from ingest.parse.document import NoTextError, ParseError
from ingest.parse.xzufi_service import parse_service
from ingest.sources.model import Listing
from ingest.sources.xzufi import read_messages
from tests.ingest.xzufi import OFFICE, SERVICE, delete, message, write

DOCUMENT = "amt/xzufi:leistung/S1/L-1"


class Inbox:
    """A folder into which messages come."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sidecars: dict[str, Path] = {}

    def put(self, name: str, data: bytes, sidecar: str = "") -> None:
        (self.folder / name).write_bytes(data)
        if sidecar:
            self.sidecars[name] = self.folder / f"{name}.meta.json"
            self.sidecars[name].write_text(sidecar, encoding="utf-8")

    def read(self) -> Listing:
        files = [path for path in self.folder.iterdir() if path.suffix == ".xml"]
        return read_messages("amt", [(f"amt/{path.name}", path, self.sidecars.get(path.name)) for path in files])

    def texts(self) -> dict[str, str]:
        return {item.id: parse_service(item.data or b"").text for item in self.read().items}


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path)


def _service(number: str = "L-1", text: str = "Hunde sind anzumelden.") -> str:
    return SERVICE.replace("L-1", number).replace("Hunde sind anzumelden.", text)


@pytest.mark.parametrize("prefix", ["x", "xzufi", "ns2"])
def test_a_service_has_one_id_whatever_the_message_and_its_prefix(inbox: Inbox, prefix: str) -> None:
    inbox.put("a.xml", message(write(SERVICE), time="2025-01-01T12:00:00"))
    before = inbox.read().items
    inbox.put("b.xml", message(write(SERVICE), time="2025-02-01T12:00:00", prefix=prefix, version="2_1_0"))
    after = inbox.read().items
    assert [item.id for item in before] == [item.id for item in after] == [DOCUMENT]
    assert (before[0].uri.rpartition("/")[2], after[0].uri.rpartition("/")[2]) == ("a.xml#L-1", "b.xml#L-1")


def test_the_same_service_sent_again_has_the_same_bytes(inbox: Inbox) -> None:
    inbox.put("a.xml", message(write(SERVICE, OFFICE), time="2025-01-01T12:00:00"))
    before = inbox.read().items
    inbox.put("b.xml", message(write(OFFICE), write(SERVICE), time="2025-02-01T12:00:00"))
    assert [item.data for item in inbox.read().items] == [item.data for item in before]


def test_the_time_in_the_header_orders_messages_then_their_names(inbox: Inbox) -> None:
    inbox.put("a.xml", message(write(_service(text="neu")), time="2025-03-01T12:00:00+01:00"))
    inbox.put("b.xml", message(write(_service(text="alt")), time="2025-03-01T10:00:00Z"))
    assert "neu" in inbox.texts()[DOCUMENT]
    inbox.put("c.xml", message(write(_service(text="gleich spät")), time="2025-03-01T11:00:00Z"))
    assert "gleich spät" in inbox.texts()[DOCUMENT]
    inbox.put("z.xml", message(write(_service(text="ohne Zeit")), time=""))
    assert "gleich spät" in inbox.texts()[DOCUMENT]
    skipped = dict(inbox.read().skipped)
    assert skipped.keys() == {"amt/a.xml", "amt/b.xml", "amt/z.xml"}
    assert "spätere" in skipped["amt/a.xml"]


@pytest.mark.parametrize(
    "naming",
    [
        '<x:id schemeAgencyID="S1">L-1</x:id>',
        '<x:leistungID schemeAgencyID="S1">L-1</x:leistungID>',
        '<x:leistung><x:id schemeAgencyID="S1">L-1</x:id></x:leistung>',
        '<x:leistung schemeAgencyID="S1">L-1</x:leistung>',
    ],
)
def test_a_later_deletion_removes_and_a_still_later_message_brings_back(inbox: Inbox, naming: str) -> None:
    inbox.put("a.xml", message(write(SERVICE, _service("L-2")), time="2025-01-01T12:00:00"))
    inbox.put("b.xml", message(delete(naming), time="2025-01-02T12:00:00"))
    listing = inbox.read()
    assert [item.id for item in listing.items] == ["amt/xzufi:leistung/S1/L-2"]
    assert listing.closed == listing.failed == []
    assert [name for name, _ in listing.skipped] == ["amt/b.xml"]
    inbox.put("c.xml", message(write(SERVICE), time="2025-01-03T12:00:00"))
    assert DOCUMENT in inbox.texts()


def test_within_a_message_the_order_counts(inbox: Inbox) -> None:
    gone = delete('<x:leistungID schemeAgencyID="S1">L-1</x:leistungID>')
    inbox.put("a.xml", message(write(SERVICE), gone))
    assert inbox.read().items == []
    inbox.put("a.xml", message(gone, write(SERVICE)))
    assert len(inbox.read().items) == 1


def test_an_id_of_another_agency_or_kind_is_another_object(inbox: Inbox) -> None:
    other = SERVICE.replace('schemeAgencyID="S1"', 'schemeAgencyID="S2/x"')
    foreign = delete(
        '<x:leistungID schemeAgencyID="S3">L-1</x:leistungID><x:organisationseinheitID>L-1</x:organisationseinheitID>'
    )
    inbox.put("a.xml", message(write(SERVICE, other), foreign))
    assert {item.id for item in inbox.read().items} == {DOCUMENT, "amt/xzufi:leistung/S2%2Fx/L-1"}


def test_a_message_that_is_cut_off_fails_whole_and_nothing_is_judged_gone(inbox: Inbox) -> None:
    inbox.put("a.xml", message(write(SERVICE)))
    inbox.put("b.xml", message(write(_service("L-2")), delete('<x:id schemeAgencyID="S1">L-1</x:id>'))[:-20])
    listing = inbox.read()
    assert [item.id for item in listing.items] == [DOCUMENT]
    assert [name for name, _ in listing.failed] == ["amt/b.xml"]
    assert [name for name, _ in listing.closed] == ["amt/xzufi:leistung"]


def test_a_service_that_cannot_be_used_fails_alone(inbox: Inbox) -> None:
    nameless = "<x:leistung><x:id schemeAgencyID='S1'>L-2</x:id></x:leistung>"
    unidentified = SERVICE.replace(">L-1<", "><")
    inbox.put("a.xml", message(write(SERVICE, nameless, unidentified)))
    listing = inbox.read()
    assert [item.id for item in listing.items] == [DOCUMENT]
    assert [name for name, _ in listing.failed] == ["amt/a.xml#Leistung 3", "amt/xzufi:leistung/S1/L-2"]
    assert listing.closed == []


def test_a_useless_last_word_is_not_replaced_by_an_older_one(inbox: Inbox) -> None:
    inbox.put("a.xml", message(write(SERVICE), time="2025-01-01T12:00:00"))
    nameless = "<x:leistung><x:id schemeAgencyID='S1'>L-1</x:id></x:leistung>"
    inbox.put("b.xml", message(write(nameless), time="2025-01-02T12:00:00"))
    listing = inbox.read()
    assert listing.items == []
    assert [name for name, _ in listing.failed] == [DOCUMENT]


def test_offices_come_from_any_message_and_from_both_ways_of_naming_them(inbox: Inbox) -> None:
    by_service = _service("L-1")
    unnamed = _service("L-2").replace("OE-1", "OE-9")
    services = "<x:zustaendigkeit><x:leistungID schemeAgencyID='S1'>L-2</x:leistungID></x:zustaendigkeit>"
    responsible = OFFICE.replace("OE-1", "OE-2").replace("Steueramt", "Ordnungsamt")
    responsible = responsible.replace("</x:organisationseinheit>", f"{services}</x:organisationseinheit>")
    transfer = (
        "<x:zustaendigkeit><x:uebergeordnetesObjektID schemeAgencyID='S1'>OE-1</x:uebergeordnetesObjektID>"
        "<x:zustaendigkeit><x:id schemeAgencyID='S1'>Z-1</x:id><x:leistungID schemeAgencyID='S1'>L-3</x:leistungID>"
        "</x:zustaendigkeit></x:zustaendigkeit>"
    )
    third = _service("L-3").replace("OE-1", "OE-9")
    inbox.put("a.xml", message(write(by_service, unnamed, third), time="2025-01-02T12:00:00"))
    inbox.put("b.xml", message(write(OFFICE, responsible, transfer), time="2025-01-01T12:00:00"))
    texts = inbox.texts()
    assert "Steueramt" in texts[DOCUMENT]
    assert "Ordnungsamt" not in texts[DOCUMENT]
    assert "Ordnungsamt" in texts["amt/xzufi:leistung/S1/L-2"]
    assert "Steueramt" in texts["amt/xzufi:leistung/S1/L-3"]
    inbox.put("c.xml", message(delete("<x:organisationseinheitID schemeAgencyID='S1'>OE-1</x:organisationseinheitID>")))
    assert "Steueramt" not in inbox.texts()[DOCUMENT]


def test_a_change_of_an_office_changes_its_services_and_no_other(inbox: Inbox) -> None:
    other = _service("L-2").replace("OE-1", "OE-2")
    inbox.put("a.xml", message(write(SERVICE, other, OFFICE)))
    before = {item.id: item.data for item in inbox.read().items}
    inbox.put("a.xml", message(write(SERVICE, other, OFFICE.replace("0000/1", "0000/2"))))
    after = {item.id: item.data for item in inbox.read().items}
    assert [identity for identity in before if before[identity] != after[identity]] == [DOCUMENT]


def test_an_office_of_a_closed_message_is_not_shown_with_an_open_service(inbox: Inbox) -> None:
    inbox.put("closed.xml", message(write(OFFICE)), sidecar='{"access": "non_public"}')
    inbox.put("open.xml", message(write(SERVICE)))
    assert "Steueramt" not in inbox.texts()[DOCUMENT]
    inbox.put("offices.xml", message(write(OFFICE), time="2025-02-01T12:00:00"))
    inbox.put("open.xml", message(write(SERVICE)), sidecar='{"access": "internal"}')
    [item] = inbox.read().items
    assert item.sidecar == inbox.sidecars["open.xml"]
    assert b"Steueramt" in (item.data or b"")


def test_other_xml_is_skipped_broken_or_not(inbox: Inbox) -> None:
    inbox.put("rss.xml", b"<rss><channel><title>Aktuelles</title></channel></rss>")
    inbox.put("broken.xml", b"<urlset><url>")
    inbox.put("empty.xml", b"")
    listing = inbox.read()
    assert sorted(name for name, _ in listing.skipped) == ["amt/broken.xml", "amt/empty.xml", "amt/rss.xml"]
    assert (listing.items, listing.failed, listing.closed) == ([], [], [])


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
)
def test_a_message_that_declares_entities_fails(inbox: Inbox, declaration: bytes) -> None:
    inbox.put("a.xml", declaration + message(write(SERVICE.replace("Impfpass", "&amp;e;"))))
    listing = inbox.read()
    assert listing.items == []
    assert [name for name, _ in listing.failed] == ["amt/a.xml"]


def test_damaged_messages_have_their_verdict_and_stop_nothing(inbox: Inbox) -> None:
    whole = message(write(SERVICE, OFFICE), delete("<x:id>L-9</x:id>"))
    chance = random.Random(5)
    pieces = [
        b"<",
        b"</x:leistung>",
        b"<x:leistung>",
        b"<x:loesche/>",
        b"&",
        b"\x00",
        b"\xff",
        b"<!--",
        b"<![CDATA[",
        b"",
    ]
    for _ in range(150):
        start = chance.randrange(len(whole))
        inbox.put("a.xml", whole[:start] + chance.choice(pieces) + whole[start + chance.randrange(30) :])
        listing = inbox.read()
        assert listing.items or listing.failed or listing.skipped
        assert bool(listing.closed) == any(name == "amt/a.xml" for name, _ in listing.failed)
        for item in listing.items:
            with suppress(ParseError, NoTextError):
                parse.parse(item.data or b"", parse.FORMATS[item.format])


def test_an_answer_of_a_directory_of_services_is_read_too(inbox: Inbox) -> None:
    answer = f"<x:antwort><x:ergebnisLeistung>{SERVICE}</x:ergebnisLeistung></x:antwort>"
    inbox.put("a.xml", message(answer, version="2_1_0"))
    assert [item.id for item in inbox.read().items] == [DOCUMENT]
