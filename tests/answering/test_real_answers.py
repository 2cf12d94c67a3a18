"""The whole way with the real models over the sample city: what a clerk would ask on the first day."""

from collections.abc import Iterator

import pytest

from app.access import PUBLIC_ONLY
from app.answering.assistant import Assistant
from app.answering.build import open_assistant
from app.answering.model import Answer, EvidenceFound, Finished, Outcome
from app.search.build import open_search
from app.search.model import SearchRequest
from app.settings import Settings

pytestmark = [pytest.mark.model, pytest.mark.chroma]


@pytest.fixture(scope="module")
def assistant(corpus_settings: Settings) -> Iterator[Assistant]:
    with open_assistant(corpus_settings) as opened:
        yield opened


def finished(assistant: Assistant, question: str) -> Answer:
    *_, last = assistant.ask(question, PUBLIC_ONLY)
    assert isinstance(last, Finished)
    return last.answer


def test_todays_fee_comes_from_todays_statute(assistant: Assistant) -> None:
    answer = finished(assistant, "Wie hoch ist die Hundesteuer für den ersten Hund?")
    assert answer.evidence
    assert any("120,00" in item.text for item in answer.evidence)
    assert not any("84,00" in sentence.text or "96" in sentence.text for sentence in answer.sentences)


def test_shown_sentences_are_cited_with_spans_of_public_documents(assistant: Assistant) -> None:
    answer = finished(assistant, "Ab welchem Stammumfang sind Laubbäume geschützt?")
    assert answer.outcome in (Outcome.ANSWERED, Outcome.EVIDENCE_ONLY)
    numbers = {citation.number for citation in answer.citations}
    for sentence in answer.sentences:
        assert sentence.citations
        assert set(sentence.citations) <= numbers
    assert any("80 cm" in item.text for item in answer.evidence)


@pytest.mark.parametrize(
    "question", ["Wer hat 2022 die Fußball-Weltmeisterschaft gewonnen?", "Wie koche ich eine Bolognese?"]
)
def test_what_no_city_paper_knows_is_refused_before_the_model_is_asked(assistant: Assistant, question: str) -> None:
    answer = finished(assistant, question)
    assert answer.outcome is Outcome.NOT_IN_DOCUMENTS
    assert answer.prompt_tokens == 0


@pytest.mark.parametrize("question", ["hundesteuer höhe", "bürgeramt samstag offen", "sperrmüll kosten"])
def test_keywords_pass_the_gate(assistant: Assistant, question: str) -> None:
    events = assistant.ask(question, PUBLIC_ONLY)
    first = next(events)
    events.close()  # type: ignore[attr-defined]
    assert isinstance(first, EvidenceFound)
    assert first.evidence


def test_search_needs_no_language_model(corpus_settings: Settings) -> None:
    without = corpus_settings.model_copy(
        update={"llm": corpus_settings.llm.model_copy(update={"model": "gibt-es-nicht"})}
    )
    with open_search(without) as papers:
        result = papers.search(SearchRequest("Was steht in B-087/2024?", limit=5), PUBLIC_ONLY)
    assert result.hits[0].document.metadata.reference_number == "B-087/2024"
