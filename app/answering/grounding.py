"""The check that every sentence passes before a reader sees it: it must stand in the sources of its prompt.

Values (numbers, amounts, dates, §, paper numbers) must occur there by value, in a sentence that is about the same
thing (``objects``), as the same limit (``bounds``) and in the same column (``tables``); names must occur there
(``names``) and not change places (``roles``); negation, the fate of proposals (``negation``), duty and permission
(``modality``) must agree, and no word may be told for its opposite (``opposites``) or be made up
(``made_up_words``); questions and headings hold nothing (``assertions``); what the sentence adds to the question must
be said there; and the place must be about the question: a logistic regression on coverage, similarity and how probable
it is that the evidence answers at all. Thresholds are fitted by ``python -m benchmarks fit-grounding``.
The citation is found here, never taken from the model.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.answering.as_of_notes import speaks_for_time
from app.answering.assertions import is_garbled, is_question, tells_topic
from app.answering.belonging import is_anothers, part_of, tell_of_two
from app.answering.calibration import Calibration, load_calibration, log_odds
from app.answering.citations import status_phrase
from app.answering.clauses import FRAME_TERMS, shared
from app.answering.disagreement import says_otherwise
from app.answering.evidence import Window
from app.answering.made_up_words import has_made_up_word
from app.answering.negation import (
    decision_agrees,
    negates,
    negation_agrees,
    permission_agrees,
    status_agrees,
    told_as_moved,
)
from app.answering.origins import origin
from app.answering.roles import misses_receiver
from app.answering.roman_numerals import missing_numerals
from app.answering.source_sentences import SourceSentence, Vocabulary, source_sentences
from app.answering.values import Value, ValueKind, is_held, names_unit, parse_values, without_values
from app.answering.wanted import counts, tells_vote
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.search.coverage import classes_of, coverage
from app.search.question import Question, Wanted
from app.search.standing import asked_days, is_over, today

_SOURCE = r"(?:Quellen?|Unterlagen?)"
_NUMBERS = rf"\d{{1,2}}(?:\s*(?:,|;|und)\s*(?:{_SOURCE}\s*)?\d{{1,2}})*"
_MARKS = re.compile(
    rf"\s*[\[【]\s*(?:{_SOURCE}\s*)?{_NUMBERS}\s*[\]】]"
    rf"|\s*\(\s*(?:siehe |vgl\. )?{_SOURCE}\s+{_NUMBERS}\s*\)"
    rf"|\b(?:[Ll]aut|[Gg]emäß|[Nn]ach|[Ii]n|[Aa]us)\s+(?:der\s+|den\s+)?{_SOURCE}\s+{_NUMBERS},?\s*"
)
"""The model's own source marks, which nothing binds to a source: "[1]", "(Quelle 2)"."""
_REFUSAL = re.compile(
    r"\s*(?:keine angabe|keine (?:information|auskunft|antwort)"
    r"|(?:dazu|darüber|hierzu) (?:gibt|liegt|liegen|steht|machen|enthalten)\b.*\b(?:keine|nicht))"
    r"|\b(?:quellen?|unterlagen|texte?|dokumente?n?|angaben)\b.{0,60}\b(?:nicht|keine)\b.{0,40}"
    r"\b(?:angegeben|genannt|erwähnt|enthalten|hervor|angaben?|informationen?|beantwort\w*)"
    r"|\b(?:nicht|keine)\b.{0,60}\b(?:in den|aus den|in der|aus der) quellen?\b",
    re.IGNORECASE,
)
_ABOUT_DOCUMENT = re.compile(
    r"\b(?:beschl[ou]|abgelehn|angenommen|zugestimmt|zurückgezogen|vertagt|verwiesen|zur kenntnis|beantwortet"
    r"|aufgehoben|in kraft|gilt\b|galt\b|gültig|satzung|vorlage|antrag|anfrage|sitzung)",
    re.IGNORECASE,
)
_COMMON_WEIGHT = 2.0
"""IDF of a word that stands in one of seven chunks; a name that is nowhere weighs some 6."""
_COMPETING = 0.15
"""A value is taken from the wrong row when another one beside it with a value of the same unit covers this much more
of the terms. A share of IDF; below it, a difference is one inflected word."""
_NEVER_WRITTEN = "qxvjzkwyq"
_START_AND_END = 2
"""Tokens that stand around every text."""
_SOURCES = 2
"""Source sentences that may hold one sentence together."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What holds a sentence, and as a German phrase why no reader may see it: nothing holds it, or a word is none."""

    sources: tuple[SourceSentence, ...]
    reason: str = ""

    @property
    def shows(self) -> bool:
        """Whether a reader may see the sentence."""
        return bool(self.sources) and not self.reason


class Checker:
    """Checks the sentences of one answer against the windows of its prompt."""

    def __init__(
        self,
        knowledge: Knowledge,
        question: Question,
        windows: Sequence[Window],
        probability: float,
        calibration: Calibration | None = None,
    ) -> None:
        """``probability``: that the evidence answers the question (see ``answerability``)."""
        fitted = calibration or load_calibration()
        self._knowledge = knowledge
        self._question = question
        self._rule = fitted.grounding
        self._least_new_coverage = fitted.least_new_coverage
        self._answer_odds = log_odds(probability)
        self._asked = parse_values(question.text)
        self._sources = [source for window in windows for source in source_sentences(window)]
        self._asserting = [source for source in self._sources if source.asserts]
        self._vocabulary = Vocabulary(self._sources)
        self._classes = classes_of(source.passage for source in self._sources)
        self._said = set(analyse(question.text)).union(
            *(source.terms for source in self._sources), *(source.told_of for source in self._sources)
        )

    def check(self, sentence: str) -> Verdict:
        """Find the sources that hold the sentence."""
        place = self.place(sentence)
        if not place.sources:
            return place
        features = self.features(sentence, place.sources)
        if features["new_coverage"] < self._least_new_coverage:
            return Verdict((), "die Aussage steht so nicht in der Fundstelle")
        if self._rule.probability(features) < self._rule.threshold:
            return Verdict((), "die Fundstelle beantwortet die Frage nicht sicher")
        return place

    def place(self, sentence: str) -> Verdict:
        """The sources that hold the sentence as far as rules can tell; how well its wording fits is not looked at."""
        if not self._sources:
            return Verdict((), "keine Fundstelle vorhanden")
        values = parse_values(sentence)
        own_terms = set(analyse(sentence))
        if sentence.endswith("?"):
            return Verdict((), "eine Frage ist keine Auskunft")
        if not own_terms and not values:
            return Verdict((), "ohne prüfbare Aussage")
        if misses_receiver(sentence, self._question.text):
            return Verdict((), "der Satz sagt nicht, an wen")
        if not counts(self._question, sentence):
            return Verdict((), "der Satz sagt nicht, wie viele")
        if not tells_vote(self._question, sentence):
            return Verdict((), "der Satz sagt nicht, wie abgestimmt wurde")
        if self._only_repeats(sentence, values):
            return Verdict((), "der Satz wiederholt nur die Frage")
        ranked = self._ranked(sentence)
        if not ranked:
            return Verdict((), "die Fundstelle fragt nur oder nennt nur ein Thema")
        cited = self._holding_values(sentence, values, ranked)
        if cited is None:
            return Verdict((), "eine Zahl oder ein Datum steht so nicht in der Fundstelle")
        texts = [f"{source.text} {source.outcome}" for source in cited]
        around = [
            part
            for source in cited
            for part in (source.passage.document.metadata.title, *source.passage.chunk.headings)
        ]
        if missing_numerals(sentence, " ".join([*texts, *around])):
            return Verdict((), "eine Nummer steht so nicht in der Fundstelle")
        if is_garbled(sentence, [*texts, self._question.text]):
            return Verdict((), "der Satz ist nicht zu verstehen")
        if not self._adds_to_place(sentence, values, cited):
            return Verdict((), "die Aussage steht so nicht in der Fundstelle")
        if not negation_agrees(sentence, texts):
            return Verdict((), "die Verneinung stimmt nicht mit der Fundstelle überein")
        if not permission_agrees(sentence, texts):
            return Verdict((), "die Fundstelle erlaubt das so nicht")
        if not all(
            decision_agrees(sentence, text, source.passage.document.metadata.status)
            for text, source in zip(texts[:1], cited, strict=False)
        ):
            return Verdict((), "der Stand der Entscheidung stimmt nicht mit der Fundstelle überein")
        if not all(self._status_agrees(sentence, source) for source in cited):
            return Verdict((), f"die Fundstelle gilt so nicht ({status_phrase(cited[0].passage.document)})")
        otherwise = says_otherwise(
            sentence, values, cited, self._question.text, self._sources, self._is_unseen, self._is_rare, self._is_word
        )
        if otherwise:
            return Verdict((), otherwise)
        if has_made_up_word(sentence, self._said, self._is_unseen, self._pieces):
            return Verdict(tuple(cited), "der Satz hat ein Wort, das es nicht gibt")
        return Verdict(tuple(cited))

    def invents(self, sentence: str) -> bool:
        """Whether the sentence has a number or a date that neither the sources nor the question have anywhere."""
        return any(
            (value.kind, value.key) not in {(asked.kind, asked.key) for asked in self._asked}
            and not any(self._holds(source, value, about_decision=True) for source in self._sources)
            for value in parse_values(sentence)
        )

    def origin(self, sentence: str) -> SourceSentence | None:
        """Where the model most likely read a sentence that may not be shown; ``None`` where no place can be told."""
        asked = {(value.kind, value.key) for value in self._asked}
        values = [value for value in parse_values(sentence) if (value.kind, value.key) not in asked]
        return origin(self._added(sentence), values, self._asserting, self._vocabulary)

    def features(self, sentence: str, cited: Sequence[SourceSentence]) -> Mapping[str, float]:
        """Features of the fitted rule, for a sentence and the source sentences that would be cited for it.

        ``new_coverage``: how much of what the sentence adds to the question its sources say, title and headings
        included (numbers are compared by value instead); ``sentence_coverage``: of the whole sentence;
        ``question_coverage`` and ``question_similarity``: whether the sources are about the question at all, which a
        sentence that repeats its words cannot show; ``answer_odds``: the log-odds that the evidence answers.
        """
        terms = set[str]().union(*(source.terms for source in cited))
        weights = self._weights(sentence)
        question_weights = self._weights(self._question.topic)
        embedder = self._knowledge.embedder
        vectors = embedder.embed_passages([source.embedded for source in cited])
        return {
            "new_coverage": _smoothed_coverage(self._added(sentence), terms),
            "sentence_coverage": coverage(weights, terms) if weights else 1.0,
            "question_coverage": coverage(question_weights, terms),
            "question_similarity": float((vectors @ embedder.embed_query(self._question.topic)).max()),
            "answer_odds": self._answer_odds,
        }

    def _added(self, sentence: str) -> dict[str, float]:
        """The terms that a sentence adds to the question, with their weights; its values and framing verbs aside."""
        asked = self._weights(self._question.topic)
        wording = self._weights(without_values(sentence))
        return {term: weight for term, weight in wording.items() if term not in asked and term not in FRAME_TERMS}

    def _weights(self, text: str) -> dict[str, float]:
        return self._knowledge.term_weights(text, self._classes)

    def _only_repeats(self, sentence: str, values: Sequence[Value]) -> bool:
        """Whether a sentence adds nothing to the question but a yes: a small model says it to almost anything."""
        asked = {value.key for value in self._asked}
        if any(value.key not in asked for value in values) or negates(sentence):
            return False
        return not set(analyse(without_values(sentence))) - set(analyse(self._question.text)) - {"ja"}

    def _status_agrees(self, sentence: str, source: SourceSentence) -> bool:
        document = source.passage.document
        if not told_as_moved(sentence, source.text, document.metadata.status):
            return False
        if self._question.references or self._question.wanted is Wanted.DECISION:
            return True
        if not speaks_for_time(self._question, document, source.passage.chunk.text, today()):
            return False
        over = is_over(document, asked_days(self._question, today())[0]) and not self._question.past
        return status_agrees(sentence, source.text, document.metadata.status, over)

    def _adds_to_place(self, sentence: str, values: Sequence[Value], cited: Sequence[SourceSentence]) -> bool:
        """Whether something that a sentence adds to the question is said by its sources themselves.

        Title, status and headings alone hold only what is said of the document.
        """
        if _ABOUT_DOCUMENT.search(sentence) or tells_topic(sentence):
            return True
        if any(is_held(value, source.values, source.text) for value in values for source in cited):
            return True
        added = set(analyse(without_values(sentence))) - set(analyse(self._question.text)) - FRAME_TERMS
        return not added or shared(added, set[str]().union(*(source.told_of for source in cited))) > 0

    def _is_unseen(self, word: str) -> bool:
        """Whether no document that counts has the word: its terms weigh as much as one that nobody ever wrote."""
        weights = self._weights(word)
        return bool(weights) and min(weights.values()) >= max(self._weights(_NEVER_WRITTEN).values())

    def _is_word(self, word: str) -> bool:
        """Whether a document that counts has the word, other than as a function word."""
        return bool(self._weights(word)) and not self._is_unseen(word)

    def _pieces(self, word: str) -> int:
        """How many pieces of the embedding model's vocabulary the word is made of."""
        return self._knowledge.embedder.count_tokens(word) - _START_AND_END

    def _is_rare(self, word: str) -> bool:
        """Whether a word is none that stands everywhere, as the town's name does."""
        return max(self._weights(word).values(), default=0.0) > _COMMON_WEIGHT

    def _ranked(self, sentence: str) -> list[tuple[float, SourceSentence]]:
        """Source sentences by how much of the sentence, and of the question where it is a fragment, they cover."""
        weights = self._weights(sentence)
        question_weights = self._weights(self._question.topic)
        # Without the numbers themselves: they are found by value, and must not vote for their own row.
        joined = {
            term: weight
            for term, weight in {**{term: 0.5 * weight for term, weight in question_weights.items()}, **weights}.items()
            if term not in FRAME_TERMS and not any(character.isdigit() for character in term)
        }
        sources = self._asserting
        if tells_topic(sentence):
            sources = [source for source in self._sources if not is_question(source.text)]
        ranked = [(self._vocabulary.closeness(joined, source), source) for source in sources]
        return sorted(ranked, key=lambda pair: -pair[0])

    def _holding_values(
        self, sentence: str, values: Sequence[Value], ranked: Sequence[tuple[float, SourceSentence]]
    ) -> list[SourceSentence] | None:
        """The best source sentence, with as many more as the values need; ``None`` where they are not held."""
        if not values or not ranked:
            return [source for _, source in ranked[:1]]
        about_decision = _ABOUT_DOCUMENT.search(sentence) is not None
        cited: list[SourceSentence] = []
        missing = list(values)
        best = max(
            ranked, key=lambda pair: (sum(self._holds(pair[1], value, about_decision) for value in values), pair[0])
        )
        for _, source in [best, *ranked]:
            held = [
                value
                for value in missing
                if self._holds(source, value, about_decision)
                and not is_anothers(value, values, sentence, source, self._sources)
            ]
            if source in cited or not held or len(cited) == _SOURCES:
                continue
            if any(self._is_elsewhere(value, source, self._ranked(part_of(sentence, value, values))) for value in held):
                return None
            cited.append(source)
            missing = [value for value in missing if value not in held]
        if len(cited) == _SOURCES and tell_of_two(sentence, values, *cited):
            return None
        return cited if not missing and cited else None

    def _holds(self, source: SourceSentence, value: Value, about_decision: bool) -> bool:
        """Whether a value stands in the sentence, or in what is known of its document (status, number, title).

        A date of the document holds only what is said of the document: that it was decided, or applies.
        """
        whole = f"{source.context} {source.passage.chunk.text}"
        if is_held(value, source.values, whole) or (source.head and is_held(value, parse_values(source.head), whole)):
            return True
        if value.kind is ValueKind.NUMBER and value.unit:
            return False
        if value.kind is not ValueKind.REFERENCE and not about_decision:
            return False
        return is_held(value, source.context_values, source.context)

    def _is_elsewhere(
        self, value: Value, holder: SourceSentence, ranked: Sequence[tuple[float, SourceSentence]]
    ) -> bool:
        """Whether a clearly better matching sentence beside the holder has another value of the same unit."""
        if value.kind is not ValueKind.NUMBER or not value.unit:
            return False
        score = next(score for score, source in ranked if source is holder)
        for better, source in ranked:
            if better < score + _COMPETING:
                return False
            if source.passage.chunk.id != holder.passage.chunk.id:
                continue
            same_unit = [
                other for other in source.values if other.kind is value.kind and other.unit in (value.unit, "")
            ]
            if (
                same_unit
                and not self._holds(source, value, about_decision=False)
                and names_unit(source.passage.chunk.text, value.unit)
            ):
                return True
        return False


def _smoothed_coverage(weights: Mapping[str, float], terms: Collection[str]) -> float:
    """Coverage as if a common word more were covered: one filler ("im Jahr") must not weigh like an invented name."""
    total = sum(weights.values())
    return (coverage(weights, terms) * total + _COMMON_WEIGHT) / (total + _COMMON_WEIGHT)


def without_marks(sentence: str) -> str:
    """The sentence without the model's own source marks, quotation signs of the prompt, and a yes or no before it.

    A small model says yes to almost anything; what can be checked is the statement behind it.
    """
    text = _MARKS.sub("", sentence)
    text = re.sub(r"^\s*(?:>\s*|[-*•]\s+|\d{1,2}[.)]\s+(?=[A-ZÄÖÜ])|Antwort:\s*)+", "", text)
    text = re.sub(r"^\s*(?:ja|nein)\b\s*[,.:;!–-]\s*(?=\w)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.split()))
    return text[:1].upper() + text[1:]


def is_refusal(sentence: str) -> bool:
    """Whether the sentence says that the sources do not say."""
    return _REFUSAL.search(sentence) is not None
