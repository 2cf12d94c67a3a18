"""What the pages say besides a document's text: its paper's stages, its fields, how sure the recognition was."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import pytest

from app.access import AccessClass
from app.knowledge.model import DocumentText, FieldSpan, Majority, Outcome, Paper, ServiceField, Stage, Votes
from app.settings import Settings
from app.ui import runtime
from app.ui.document import page_html
from app.ui.paper import result_phrase
from app.ui.runtime import Services
from app.ui.style import MARK_ID
from app.ui.wording import recognition_line
from tests.ui.fakes import FakeCity, ScriptedAssistant, answered, make_document, make_evidence, make_text
from tests.ui.test_pages import ask, open_page, shown

TODAY = date(2024, 5, 2)
PAPER = Paper(
    id="ris/papers/1",
    root="ris",
    uri="",
    content_hash="",
    access=AccessClass.PUBLIC,
    title="Radweg",
    reference_number="2024/0815",
    paper_type="Beschlussvorlage",
    stages=(
        Stage("Bauausschuss", date(2024, 3, 5), "4", role="Vorberatung", result="ungeändert empfohlen"),
        Stage("Rat <b>", date(2024, 3, 20), result="mehrheitlich zugestimmt", votes=Votes(20, 3, 1)),
        Stage("Hauptausschuss", date(2999, 1, 1)),
    ),
)
Provide = Callable[..., None]
SCANNED = "Der Radweg am Ring kostet 2 Millionen Euro."


@pytest.fixture
def provide(tmp_settings: Settings) -> Iterator[Provide]:
    def serve(texts: Sequence[DocumentText], papers: Sequence[Paper] = ()) -> None:
        city = FakeCity(texts, papers)
        assistant = ScriptedAssistant(answered(make_evidence(texts[0], SCANNED), SCANNED))
        runtime.provide(Services(tmp_settings, assistant, city, city))

    yield serve
    runtime.withdraw()


def _of_paper(document_id: str, access: AccessClass = AccessClass.PUBLIC) -> DocumentText:
    document = replace(make_document(document_id, f"Titel von {document_id}", access), paper_id=PAPER.id)
    return make_text(document, [SCANNED])


def test_the_viewer_shows_the_stages_in_their_own_words(provide: Provide) -> None:
    provide([_of_paper("ris/a.pdf"), _of_paper("ris/b.pdf"), _of_paper("ris/c.pdf", AccessClass.INTERNAL)], [PAPER])
    text = shown(open_page("document", document="ris/a.pdf"))
    assert "Beratungsfolge – Beschlussvorlage 2024/0815" in text
    cells = re.findall("<td[^>]*>([^<]*)</td>", text)
    assert cells[:5] == ["05.03.2024", "Bauausschuss", "4", "Vorberatung", "ungeändert empfohlen"]
    assert "Rat &lt;b&gt;" in text
    assert "mehrheitlich zugestimmt (20 Ja, 3 Nein, 1 Enthaltung)" in text
    assert "steht noch aus" in text
    assert "Titel von ris/b" in text.replace("\\", "")
    assert "Titel von ris/c" not in text.replace("\\", "")


def test_a_paper_that_the_reader_may_not_see_is_nowhere(provide: Provide) -> None:
    provide([_of_paper("ris/a.pdf"), _of_paper("ris/b.pdf")], [replace(PAPER, access=AccessClass.NON_PUBLIC)])
    text = shown(open_page("document", document="ris/a.pdf"))
    assert "Radweg am Ring" in text
    assert "Beratungsfolge" not in text
    assert "Weitere Dokumente" not in text


@pytest.mark.parametrize(
    ("stage", "phrase"),
    [
        (Stage(date=TODAY), "nicht angegeben"),
        (Stage(), "nicht angegeben"),
        (Stage(date=date(2024, 5, 3)), "steht noch aus"),
        (Stage(result="vertagt", outcome=Outcome.POSTPONED), "vertagt"),
        (Stage(result="einstimmig", majority=Majority.UNANIMOUS, votes=Votes(9, 0)), "einstimmig (9 Ja, 0 Nein)"),
        (Stage(result="Ja 9, Nein 2", votes=Votes(9, 2, 0)), "Ja 9, Nein 2"),
        (Stage(votes=Votes(9, 2, 0)), "9 Ja, 2 Nein, 0 Enthaltungen"),
    ],
)
def test_a_stage_says_no_more_than_its_source(stage: Stage, phrase: str) -> None:
    assert result_phrase(stage, TODAY) == phrase


@pytest.mark.parametrize(
    ("confidence", "line"),
    [
        (0.9349, "Texterkennung: 93 % sicher – bitte am Original prüfen"),
        (0.999, "Texterkennung: 99 % sicher – bitte am Original prüfen"),
        (0.0, "Texterkennung: 0 % sicher – bitte am Original prüfen"),
        (None, ""),
    ],
)
def test_how_sure_the_recognition_was_is_never_rounded_up(confidence: float | None, line: str) -> None:
    assert recognition_line(confidence) == line


def test_recognised_text_says_so_wherever_it_is_shown(provide: Provide) -> None:
    provide([make_text(make_document("city/scan.pdf", "Gescannter Plan"), [SCANNED], confidence=0.87)])
    line = "Texterkennung: 87 % sicher – bitte am Original prüfen"
    page = ask(open_page(), "Was kostet der Radweg?")
    assert shown(page).count(line) == 2  # at the evidence and in the list of sources
    assert line in shown(next(button for button in page.button if button.label == "\\[1\\]").click().run())
    assert line in shown(open_page("document", document="city/scan.pdf"))
    assert line in shown(open_page("decisions", suche="Radweg"))


def test_text_of_the_file_itself_says_nothing_of_recognition(provide: Provide) -> None:
    provide([make_text(make_document("city/plan.pdf", "Plan"), [SCANNED])])
    assert "Texterkennung" not in shown(open_page("document", document="city/plan.pdf"))


def test_the_fields_of_a_service_are_sections_with_its_own_headings() -> None:
    body = "Hund anmelden\n\nKosten\n\n108 Euro\n\nKontakt <i>\n\nSteueramt"
    text = make_text(make_document("city/hund", "Hund anmelden", has_pages=False), [body])
    office = body.index("Steueramt")
    fields = (
        FieldSpan(ServiceField.COSTS, body.index("108"), body.index("108") + 8),
        FieldSpan(ServiceField.CONTACTS, office, len(body)),
        FieldSpan(ServiceField.RESPONSIBLE_OFFICE, office, len(body)),
    )
    html = page_html(replace(text, fields=fields), text.pages[0], (body.index("Euro"), body.index("Euro") + 4))
    heading = '<p class="rl-section" role="heading" aria-level="2">'
    assert html == (
        f'{heading}Kosten</p><p class="rl-document">108 <mark id="{MARK_ID}">Euro</mark></p>'
        f'{heading}Kontakt &lt;i&gt;</p><p class="rl-document">Steueramt</p>'
    )
