"""A service description as text, fields and metadata."""

from datetime import date

import pytest

from app.knowledge.model import ServiceField
from ingest import parse
from ingest.parse.document import BlockKind, NoTextError, ParsedDocument, ParseError
from ingest.parse.xzufi_service import parse_service
from tests.ingest.fakes import block_texts
from tests.ingest.xzufi import OFFICE, SERVICE


def _parse(*objects: str) -> ParsedDocument:
    data = f'<service xmlns:x="http://xoev.de/schemata/xzufi/2_1_0">{"".join(objects)}</service>'.encode()
    return parse.parse(data, parse.FORMATS["xzufi-service"])


def _field(parsed: ParsedDocument, field: ServiceField) -> list[str]:
    return [parsed.text[span.start : span.end] for span in parsed.fields if span.field is field]


def test_a_service_becomes_a_section_for_each_module() -> None:
    parsed = _parse(SERVICE, OFFICE)
    assert block_texts(parsed) == [
        "Hund anmelden",
        "Volltext",
        "Hunde sind anzumelden.",
        "Impfpass",
        "Erforderliche Unterlagen",
        "Personalausweis",
        "Formulare",
        "Bitte das Formular nutzen.",
        "Anmeldung (https://stadt.example/hund)",
        "Kosten",
        "Ersatzmarke: 1.250,50 €",
        "Fristen",
        "2 Wochen",
        "Auch bekannt als",
        "Hundesteuer zahlen, Hundesteuer",
        "Kontakt",
        "Steueramt\nRathausplatz 1, Beispielhausen\nTelefon: 0000/1",
    ]
    assert block_texts(parsed, BlockKind.HEADING)[0] == "Hund anmelden"


def test_what_people_ask_for_is_kept_as_a_field_without_its_heading() -> None:
    parsed = _parse(SERVICE, OFFICE)
    assert _field(parsed, ServiceField.FULL_TEXT) == ["Hunde sind anzumelden.\n\nImpfpass"]
    assert _field(parsed, ServiceField.DOCUMENTS_NEEDED) == ["Personalausweis"]
    assert _field(parsed, ServiceField.COSTS) == ["Ersatzmarke: 1.250,50 €"]
    assert _field(parsed, ServiceField.DEADLINES) == ["2 Wochen"]
    assert _field(parsed, ServiceField.SYNONYMS) == ["Hundesteuer zahlen, Hundesteuer"]
    assert _field(parsed, ServiceField.CONTACTS) == _field(parsed, ServiceField.RESPONSIBLE_OFFICE)
    assert _field(parsed, ServiceField.CONTACTS)[0].startswith("Steueramt\n")
    assert _field(parsed, ServiceField.PREREQUISITES) == []  # its module is empty


def test_metadata_come_from_the_message_alone() -> None:
    metadata = _parse(SERVICE, OFFICE).metadata
    assert metadata is not None
    assert (metadata.title, metadata.paper_type, metadata.office) == ("Hund anmelden", "Leistung", "Steueramt")
    assert (metadata.reference_number, metadata.synonyms) == ("99102013060000", ("Hundesteuer zahlen", "Hundesteuer"))
    assert (metadata.date, metadata.valid_from, metadata.valid_until) == (date(2025, 1, 2), date(2025, 1, 1), None)


@pytest.mark.parametrize("key", ["9910201306000", "98102013060000", "٩٩102013060000", "99 1020 1306 0000"])
def test_only_a_service_key_is_taken_for_one(key: str) -> None:
    metadata = _parse(SERVICE.replace("99102013060000", key)).metadata
    assert metadata is not None
    assert metadata.reference_number == ""


@pytest.mark.parametrize(
    ("kind", "field", "heading"),
    [
        ("<code>11</code>", ServiceField.PROCEDURE, "Verfahrensablauf"),
        ("<code>16</code><name>Hinweise für Halter</name>", ServiceField.FURTHER, "Hinweise für Halter"),
        ("<code>77</code><name>Gebühren und Entgelte</name>", ServiceField.COSTS, "Gebühren und Entgelte"),
        ("<name>Rechtsgrundlage(n)</name>", ServiceField.LEGAL_BASIS, "Rechtsgrundlage(n)"),
        ("<code>77</code>", ServiceField.FURTHER, "Weitere Angaben"),
    ],
)
def test_a_module_is_told_by_its_code_or_its_name(kind: str, field: ServiceField, heading: str) -> None:
    parsed = _parse(SERVICE.replace("<code>08</code>", kind))
    assert "Personalausweis" in _field(parsed, field)
    assert heading in block_texts(parsed, BlockKind.HEADING)


def test_a_figure_that_the_description_names_is_not_said_twice() -> None:
    parsed = _parse(SERVICE.replace(">Ersatzmarke<", ">Ersatzmarke: 1.250,50 €<"))
    assert "Ersatzmarke: 1.250,50 €" in block_texts(parsed)


@pytest.mark.parametrize(
    ("span", "text"),
    [
        ("<x:dauer>1</x:dauer><x:einheit><code>MO</code></x:einheit>", "1 Monat"),
        ("<x:dauer>2</x:dauer><x:dauerBis>3</x:dauerBis><x:einheit><code>W</code></x:einheit>", "2 bis 3 Wochen"),
        (
            "<x:dauer>2</x:dauer><x:einheit><code>D</code></x:einheit>"
            "<x:dauerBis>1</x:dauerBis><x:einheitBis><code>W</code></x:einheitBis>",
            "2 Tage bis 1 Woche",
        ),
        ("<x:dauer>3</x:dauer><x:einheit><code>9</code><name>Werktag(e)</name></x:einheit>", "3 Werktag(e)"),
    ],
)
def test_spans_of_time_are_written_out(span: str, text: str) -> None:
    duration = f"<x:modulBearbeitungsdauer><x:bearbeitungsdauer>{span}</x:bearbeitungsdauer></x:modulBearbeitungsdauer>"
    parsed = _parse(SERVICE.replace("</x:leistung>", f"{duration}</x:leistung>"))
    assert _field(parsed, ServiceField.DURATION) == [text]


def test_the_responsible_office_of_the_text_goes_before_a_contact() -> None:
    module = "<x:leikaTextmodul><code>22</code></x:leikaTextmodul><x:inhalt>Amt 20, Zimmer 1</x:inhalt>"
    service = SERVICE.replace("</x:leistung>", f"<x:modulText>{module}</x:modulText></x:leistung>")
    assert _field(_parse(service, OFFICE), ServiceField.RESPONSIBLE_OFFICE) == ["Amt 20, Zimmer 1"]
    metadata = _parse(service).metadata
    assert metadata is not None
    assert metadata.office == "Amt 20"


def test_a_service_that_says_nothing_is_no_document() -> None:
    bare = "<x:leistung><x:id>L-2</x:id><x:leistungsbezeichnung>Nur ein Name</x:leistungsbezeichnung></x:leistung>"
    with pytest.raises(NoTextError):
        _parse(bare)
    with pytest.raises(ParseError, match="Bezeichnung"):
        parse_service(b"<service><leistung><id>L-3</id></leistung></service>")
    with pytest.raises(ParseError, match="Bezeichnung"):
        parse_service(b"<service/>")
