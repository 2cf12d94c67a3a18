"""What a search text is understood to ask for, and that a topic is left alone.

``understanding_cases.jsonl`` holds sentences over two invented cities, written for this test: more than half of them
without any condition (titles, numbers, questions). The second set was written after the rules and before it was tried
(precision 0.945, recall 0.963 of the filters at first); what it found wrong was then mended where a general rule was
at fault. Two of its sentences are still read wrongly.
"""

import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.access import PUBLIC_ONLY, AccessClass
from app.knowledge.facets import Facet, FacetValue
from app.knowledge.filters import Filters
from app.knowledge.model import Outcome
from app.search.model import SearchRequest, Understanding
from app.search.understanding import Vocabularies, Vocabulary, effective_filters, understand, understand_request
from tests.fakes import KnowledgeFolder, paper

TODAY = date(2025, 6, 18)
COMMITTEES = {
    "A": (
        "Stadtrat",
        "Hauptausschuss",
        "Ausschuss für Bauen und Verkehr",
        "Finanz- und Personalausschuss",
        "Ausschuss für Soziales, Jugend und Senioren",
        "Schulausschuss",
        "Kulturausschuss",
        "Umweltausschuss",
        "Werkausschuss Stadtentwässerung",
        "Ortsbeirat Altdorf",
        "Ortsbeirat Neuhausen",
        "Seniorenbeirat",
        "Rechnungsprüfungsausschuss",
    ),
    "B": (
        "Rat der Stadt",
        "Haupt- und Finanzausschuss (HFA)",
        "Bauausschuss",
        "Ausschuss für Umwelt, Klima und Mobilität",
        "Jugendhilfeausschuss",
        "Sportausschuss",
        "Bezirksvertretung Nord",
        "Bezirksvertretung Süd",
        "Integrationsrat",
        "Gestaltungsbeirat",
    ),
}
TYPES = (
    "Beschlussvorlage",
    "Informationsvorlage",
    "Antrag",
    "Änderungsantrag",
    "Anfrage",
    "Niederschrift",
    "Satzung",
    "Mitteilungsvorlage",
    "Bericht",
    "Leistung",
    "Haushalt",
    "Webseite",
)
ADOPTED = (Outcome.ADOPTED, Outcome.ADOPTED_WITH_CHANGES, Outcome.PARTLY_ADOPTED)
_FACETS = ("committees", "types", "outcomes", "date")


def city(name: str) -> Vocabulary:
    """The vocabulary of an invented city with papers of 2010 to 2025."""
    return Vocabulary(COMMITTEES[name], TYPES, frozenset(Outcome) - {Outcome.UNKNOWN}, frozenset(range(2010, 2026)))


VOCABULARIES = {name: city(name) for name in COMMITTEES}
CASES = [json.loads(line) for line in Path(__file__).with_name("understanding_cases.jsonl").open(encoding="utf-8")]


def read(text: str, vocabulary: Vocabulary = VOCABULARIES["B"], **more: Any) -> Understanding:
    """The text as it is understood on the day of the cases."""
    return understand(text, vocabulary, TODAY, **more)


def filters_of(understanding: Understanding) -> Filters:
    """All that was understood, as filters."""
    return effective_filters(SearchRequest(understanding.text), understanding)


def found_in(case: dict[str, Any]) -> dict[str, object]:
    """What is understood of a case, by facet."""
    filters = filters_of(read(case["text"], VOCABULARIES[case["city"]]))
    period = tuple(day.isoformat() if day else None for day in (filters.since, filters.until))
    found: dict[str, object] = {
        "committees": set(filters.committees),
        "types": set(filters.paper_types),
        "outcomes": {outcome.value for outcome in filters.outcomes},
        "date": period if any(period) else None,
    }
    return {facet: value for facet, value in found.items() if value}


def wanted_in(case: dict[str, Any]) -> dict[str, object]:
    """What should be understood."""
    wanted: dict[str, object] = {facet: set(case[facet]) for facet in _FACETS[:3] if facet in case}
    if "since" in case or "until" in case:
        wanted["date"] = (case.get("since"), case.get("until"))
    return wanted


@pytest.mark.parametrize("which", ["first", "second"])
def test_filters_are_seldom_wrong_and_seldom_missed(which: str) -> None:
    right = wrong = missed = 0
    for case in CASES:
        if case["set"] == which:
            found, wanted = found_in(case), wanted_in(case)
            right += sum(found[facet] == wanted.get(facet) for facet in found)
            wrong += sum(found[facet] != wanted.get(facet) for facet in found)
            missed += sum(facet not in found for facet in wanted)
    precision, recall = right / (right + wrong), right / (right + missed)
    assert precision >= 0.99
    assert recall >= 0.98


def test_topics_are_what_is_left() -> None:
    wrong = [case["text"] for case in CASES if read(case["text"], VOCABULARIES[case["city"]]).topic != case["topic"]]
    assert len(wrong) <= 3, wrong


def test_titles_and_questions_are_searched_for_as_they_are() -> None:
    plain = [case for case in CASES if not wanted_in(case)]
    assert len(plain) > len(CASES) / 2
    narrowed = [case["text"] for case in plain if found_in(case)]
    assert len(narrowed) <= 1, narrowed


# --- what the reader is shown --------------------------------------------------------------------------------------


def test_labels_are_german_and_words_are_exact() -> None:
    text = "Bitte: Beschlüsse des Bauausschusses 2023 zum Radweg"
    understanding = read(text)
    assert [(found.label, text[found.start : found.end]) for found in understanding.filters] == [
        ("Ergebnis: beschlossen", "Beschlüsse"),
        ("Gremium: Bauausschuss", "des Bauausschusses"),
        ("Zeitraum: 2023", "2023"),
    ]


def test_spans_hold_in_decomposed_and_invisible_characters() -> None:
    text = "Beschlu\u0308sse\u200b des Bau\u00adausschusses im Ma\u0308rz 2023"
    understanding = read(text)
    assert [text[found.start : found.end] for found in understanding.filters] == [
        "Beschlu\u0308sse",
        "des Bau\u00adausschusses",
        "im Ma\u0308rz 2023",
    ]
    assert understanding.topic == ""


def test_a_declined_filter_gives_its_words_back() -> None:
    text = "Beschlüsse des Bauausschusses 2023 zum Radweg"
    keys = {found.label: found.key for found in read(text).filters}
    rest = read(text, declined={keys["Zeitraum: 2023"]})
    assert rest.topic == "2023 Radweg"
    assert filters_of(rest) == Filters(committees=("Bauausschuss",), outcomes=ADOPTED)
    assert read(text, declined=set(keys.values())) == Understanding(text, text)


def test_keys_do_not_depend_on_what_stands_around() -> None:
    short, long = read("Beschlüsse 2023"), read("Beschlüsse des Sportausschusses 2023 zum Stadion")
    assert {found.key for found in short.filters} <= {found.key for found in long.filters}


# --- with what was chosen ------------------------------------------------------------------------------------------


def test_chosen_filters_win_over_understood_ones_of_the_same_facet() -> None:
    chosen = Filters(committees=("Sportausschuss",), until=date(2020, 12, 31), sources=("ratsinfo",))
    request = SearchRequest("Beschlüsse des Bauausschusses 2023 zum Radweg", chosen)
    understanding = understand_request(request, VOCABULARIES["B"], TODAY)
    assert [found.label for found in understanding.filters] == ["Ergebnis: beschlossen"]
    assert effective_filters(request, understanding) == Filters(
        until=date(2020, 12, 31), committees=("Sportausschuss",), outcomes=ADOPTED, sources=("ratsinfo",)
    )


def test_as_typed_reads_no_conditions() -> None:
    request = SearchRequest("Beschlüsse 2023", as_typed=True)
    assert understand_request(request, VOCABULARIES["B"], TODAY) == Understanding("Beschlüsse 2023", "Beschlüsse 2023")


def test_two_dates_narrow_and_never_contradict() -> None:
    both = filters_of(read("Anträge seit 2020 und vor 2023"))
    assert (both.since, both.until) == (date(2020, 1, 1), date(2022, 12, 31))
    apart = read("Beschlüsse 2021 und 2023")
    assert filters_of(apart).since is None
    assert "2021" in apart.topic
    assert "2023" in apart.topic


@pytest.mark.parametrize(
    "text",
    [
        "Anträge, die weder abgelehnt noch vertagt wurden",
        "Anträge, die nicht vom Bauausschuss abgelehnt wurden",
        "Welche Anträge wurden nicht vertagt oder abgelehnt?",
        "nicht abgelehnte oder vertagte Anträge",
        "noch nicht beschlossene Anträge",
        "Was hat der Bauausschuss 2023 nicht beschlossen?",
        "Anträge ohne Ablehnung",
        "Anträge außer 2023",
    ],
)
def test_what_is_denied_is_never_asked_for(text: str) -> None:
    filters = filters_of(read(text))
    assert filters in (Filters(), Filters(paper_types=("Antrag", "Änderungsantrag")))


def test_kinds_of_papers_and_decisions_together_are_no_condition() -> None:
    assert read("Anträge und Beschlüsse zum Radweg").filters == ()


# --- what the corpus knows -----------------------------------------------------------------------------------------


def test_what_no_paper_can_meet_is_no_condition() -> None:
    bare = Vocabulary(COMMITTEES["B"], TYPES, frozenset(), frozenset({2022, 2023}))
    assert read("Beschlüsse zum Radweg", bare) == Understanding("Beschlüsse zum Radweg", "Beschlüsse zum Radweg")
    assert [found.label for found in read("Anträge 1985", bare).filters] == ["Art: Antrag, Änderungsantrag"]
    assert read("Anfragen 2023", Vocabulary()).topic == "Anfragen"


def test_an_empty_corpus_understands_dates_alone() -> None:
    assert read("Beschlüsse des Bauausschusses", Vocabulary()).filters == ()


@pytest.mark.parametrize(
    ("names", "text", "meant"),
    [
        (("Bauausschuss",), "Anträge im BA 2023", ("Bauausschuss",)),
        (("Bauausschuss", "Bildungsausschuss"), "Anträge im BA 2023", ()),
        (("Bauausschuss",), "Anträge im ba 2023", ()),
        (("Ausschuss für Umwelt",), "Anträge im AfU", ("Ausschuss für Umwelt",)),
        (("Ausschuss für Digitales",), "Anträge der AfD", ()),
        (("Kulturausschuss", "Kurausschuss"), "Anträge im KultA", ("Kulturausschuss",)),
        (("Ortschaftsrat Neureut", "Ortschaftsrat Durlach"), "Anträge im OR Durlach", ("Ortschaftsrat Durlach",)),
        (("Gemeinderat",), "Anträge im Rat", ("Gemeinderat",)),
        (("Stadtverordnetenversammlung",), "Anträge der Stadtverordnetenversammlung", ("Stadtverordnetenversammlung",)),
        (("Stadtverordnetenversammlung",), "Anträge im Stadtrat", ("Stadtverordnetenversammlung",)),
        (("Stadtrat", "Kreistag"), "Anträge im Gemeinderat", ()),
        (("Stadtrat",), "Anträge von Stadtrat Müller", ()),
        (("Bauausschuss", "Ausschuss für Bauen und Wohnen"), "Anträge im Bauausschuss", ("Bauausschuss",)),
        (("Haupt- und Finanzausschuss",), "Anträge im Finanzausschuss", ("Haupt- und Finanzausschuss",)),
        (("Finanzausschuss", "Haupt- und Finanzausschuss"), "Anträge im Finanzausschuss", ("Finanzausschuss",)),
    ],
)
def test_committees_by_whatever_they_are_called(names: tuple[str, ...], text: str, meant: tuple[str, ...]) -> None:
    vocabulary = Vocabulary(names, TYPES)
    assert filters_of(read(text, vocabulary)).committees == meant


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("Anträge", ("Antrag", "Änderungs-/Ergänzungsantrag")),
        ("Ergänzungsanträge", ("Änderungs-/Ergänzungsantrag",)),
        ("Vorlagen", ("Öffentliche Beschlussvorlage",)),
        ("Anfragen", ("Anfrage der Fraktion",)),
        ("Haushalte", ()),
    ],
)
def test_types_are_the_corpus_own(text: str, types: tuple[str, ...]) -> None:
    names = (
        "Antrag",
        "Änderungs-/Ergänzungsantrag",
        "Öffentliche Beschlussvorlage",
        "Anfrage der Fraktion",
        "Haushalt",
    )
    assert filters_of(read(f"Alle {text}", Vocabulary(paper_types=names))).paper_types == types


def test_the_vocabulary_follows_clearance_and_refresh(tmp_path: Path) -> None:
    folder = KnowledgeFolder(tmp_path)
    secret = paper("Personalie", "Text", committee="Personalausschuss", access=AccessClass.NON_PUBLIC)
    folder.store(paper("Radweg", "Text", committee="Bauausschuss", paper_type="Antrag", date=date(2023, 5, 4)), secret)
    vocabularies = Vocabularies(folder.knowledge())
    public = vocabularies.of(PUBLIC_ONLY)
    assert (public.committees, public.paper_types, public.years) == (("Bauausschuss",), ("Antrag",), frozenset({2023}))
    assert vocabularies.of(PUBLIC_ONLY) is public
    assert "Personalausschuss" in vocabularies.of(frozenset(AccessClass)).committees
    folder.store(paper("Bad", "Text", committee="Sportausschuss"))
    assert "Sportausschuss" in vocabularies.of(PUBLIC_ONLY).committees


def test_values_that_nothing_has_are_not_known() -> None:
    facets = {Facet.COMMITTEE: (FacetValue("Bauausschuss", 0),), Facet.OUTCOME: (FacetValue("unknown", 3),)}
    assert Vocabulary.of(facets) == Vocabulary()


# --- whatever comes ------------------------------------------------------------------------------------------------

_PIECES = (
    'Beschlüsse des Bauausschusses 2023 zum Radweg , . ? „ “ " ( ) - / im in der seit vor nach bis zwischen und oder '
    "31.02.2024 1. 12.3.2024 99. März Q1 2021/22 2020-2022 letzten drei Jahren nicht abgelehnte Anträge HFA OR Rat "
    "\u202e \u00ad \ud800 e\u0301 \ufb01 ½ ² ٣ 𝟚𝟘𝟚𝟛 ß ẞ İ <b> $x$ 20230 § 12 zur Kenntnis genommen wurden worden"
)


def _random_texts() -> Iterator[str]:
    chance = random.Random(4)
    for _ in range(400):
        yield chance.choice(["", " ", "\n"]).join(chance.choices(_PIECES.split(), k=chance.randrange(1, 14)))


def test_no_text_breaks_it_and_every_word_stays_somewhere() -> None:
    for text in _random_texts():
        understanding = read(text)
        for found in understanding.filters:
            assert 0 <= found.start < found.end <= len(text)
            assert found.label
            assert found.filters
            assert found.filters.access == found.filters.sources == ()
        filters = filters_of(understanding)
        assert filters.since is None or filters.until is None or filters.since <= filters.until
        if not understanding.filters:
            assert understanding.topic == text
        declined = {found.key for found in understanding.filters}
        assert read(text, declined=declined) == Understanding(text, text)


def test_a_pasted_document_is_topic() -> None:
    text = "Beschlüsse 2023 " * 200
    assert read(text) == Understanding(text, text)


# --- on real material ----------------------------------------------------------------------------------------------


def test_real_titles_inquiries_and_questions_are_topics(shared: Path) -> None:
    council = shared / "bench" / "karlsruhe" / "queries.jsonl"
    texts = [json.loads(line)["query"] for line in council.open(encoding="utf-8")]
    squad = json.loads((shared / "bench" / "xquad-de" / "dev.json").read_text(encoding="utf-8"))
    texts += [
        question["question"]
        for article in squad["data"]
        for paragraph in article["paragraphs"]
        for question in paragraph["qas"]
    ]
    vocabulary = Vocabulary(
        (*COMMITTEES["B"], "Gemeinderat", "Ortschaftsrat Neureut"),
        TYPES,
        frozenset(Outcome),
        frozenset(range(1900, 2026)),
    )
    narrowed = [text for text in texts if read(text, vocabulary).filters]
    assert len(texts) > 1000
    assert len(narrowed) < len(texts) / 100, narrowed
