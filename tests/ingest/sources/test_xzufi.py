from datetime import date

import pytest

from ingest.parse.document import BlockKind, ParseError
from ingest.sources.xzufi import looks_like_xzufi, read_message, service_document
from tests.ingest.fakes import block_texts

SERVICE = """<x:leistung>
  <x:id>L-1</x:id>
  <x:referenzLeiKa><code>99102013060000</code></x:referenzLeiKa>
  <x:modulText><x:leikaTextmodul><code>02</code></x:leikaTextmodul>
    <x:inhalt languageCode="de">Hund anmelden</x:inhalt></x:modulText>
  <x:modulText><x:leikaTextmodul><code>06</code><name>Volltext</name></x:leikaTextmodul>
    <x:inhalt languageCode="en">Register your dog.</x:inhalt>
    <x:inhalt languageCode="de">&lt;p&gt;Hunde sind anzumelden.&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;
      &lt;ul&gt;&lt;li&gt;Impfpass&lt;/li&gt;&lt;/ul&gt;</x:inhalt></x:modulText>
  <x:modulText><x:leikaTextmodul><code>08</code></x:leikaTextmodul>
    <x:inhalt languageCode="de">Personalausweis</x:inhalt></x:modulText>
  <x:modulKosten><x:kosten><x:gebuehr><x:betrag>1250.5</x:betrag><x:waehrung>EUR</x:waehrung></x:gebuehr>
    <x:beschreibung languageCode="de">Ersatzmarke</x:beschreibung></x:kosten></x:modulKosten>
  <x:modulFrist><x:frist><x:fristdauer><x:dauer>2</x:dauer><x:einheit><code>W</code></x:einheit></x:fristdauer>
    </x:frist></x:modulFrist>
  <x:modulBegriffImKontext><x:begriffImKontext><x:begriffSynonym>Hundesteuer</x:begriffSynonym></x:begriffImKontext>
    </x:modulBegriffImKontext>
  <x:zustaendigeStelle><x:organisationseinheitID>OE-1</x:organisationseinheitID></x:zustaendigeStelle>
  <x:sprachversion><x:geaendertDatumZeit>2025-01-02T10:00:00</x:geaendertDatumZeit></x:sprachversion>
  <x:gueltigkeit><x:beginn>2025-01-01</x:beginn></x:gueltigkeit>
</x:leistung>"""
OFFICE = """<x:organisationseinheit><x:id>OE-1</x:id><x:name>Steueramt</x:name>
  <x:anschrift><x:strasse>Rathausplatz 1</x:strasse><x:ort>Beispielhausen</x:ort></x:anschrift>
  <x:kommunikation><x:kennung>0000/1</x:kennung></x:kommunikation></x:organisationseinheit>"""


def message(*objects: str, prefix: str = "x") -> bytes:
    body = "".join(objects).replace("x:", f"{prefix}:")
    return (
        f'<{prefix}:transfer xmlns:{prefix}="urn:any"><{prefix}:schreibe>{body}</{prefix}:schreibe></{prefix}:transfer>'
    ).encode()


@pytest.mark.parametrize("prefix", ["x", "xzufi", "ns2"])
def test_service_becomes_a_document_with_a_section_for_each_module(prefix: str) -> None:
    (service,) = read_message(message(SERVICE, OFFICE, prefix=prefix)).services
    parsed, metadata = service_document(service)
    assert block_texts(parsed) == [
        "Hund anmelden",
        "Volltext",
        "Hunde sind anzumelden.",
        "Impfpass",
        "Erforderliche Unterlagen",
        "Personalausweis",
        "Kosten",
        "Ersatzmarke: 1.250,50 €",
        "Fristen",
        "2 Wochen",
        "Auch bekannt als",
        "Hundesteuer",
        "Kontakt",
        "Steueramt\nRathausplatz 1, Beispielhausen\nKontakt: 0000/1",
    ]
    assert block_texts(parsed, BlockKind.HEADING)[0] == metadata.title == "Hund anmelden"
    assert metadata.reference_number == "99102013060000"
    assert (metadata.office, metadata.date, metadata.valid_from) == ("Steueramt", date(2025, 1, 2), date(2025, 1, 1))


def test_a_figure_that_the_description_names_is_not_said_twice() -> None:
    [service] = read_message(message(SERVICE.replace(">Ersatzmarke<", ">Ersatzmarke: 1.250,50 €<"))).services
    assert "Ersatzmarke: 1.250,50 €" in block_texts(service_document(service)[0])


def test_invalid_objects_fail_alone() -> None:
    nameless = "<x:leistung><x:id>L-2</x:id></x:leistung>"
    unnamed = SERVICE.replace("<x:id>L-1</x:id>", "")
    found = read_message(message(SERVICE, nameless, unnamed, SERVICE))
    assert [service.id for service in found.services] == ["L-1"]
    assert [name for name, _ in found.invalid] == ["L-2", "Leistung 3", "L-1"]


def test_a_change_of_the_office_changes_the_service_and_no_other() -> None:
    other = SERVICE.replace("L-1", "L-2").replace("OE-1", "OE-2")
    before = read_message(message(SERVICE, other, OFFICE)).services
    after = read_message(message(SERVICE, other, OFFICE.replace("0000/1", "0000/2"))).services
    assert before[0].content != after[0].content
    assert before[1].content == after[1].content


@pytest.mark.parametrize(
    "data",
    [
        message(SERVICE)[:-30],
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + message(SERVICE.replace("Impfpass", "&e;")),
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + message("&b;"),
        b"",
    ],
)
def test_malformed_or_tricky_message_fails_whole(data: bytes) -> None:
    with pytest.raises(ParseError, match="XML"):
        read_message(data)


def test_other_xml_is_not_taken_for_a_message() -> None:
    assert looks_like_xzufi(message(SERVICE))
    assert not looks_like_xzufi(b"<rss><channel><title>Aktuelles</title></channel></rss>")
