"""The model formulates, sentence by sentence, and each sentence is checked before anybody sees it."""

from collections.abc import Generator, Sequence
from contextlib import closing
from typing import cast

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage

from app.answering.calibration import Calibration
from app.answering.draft import Draft
from app.answering.evidence import windows
from app.answering.grounding import Checker, is_refusal, without_marks
from app.answering.model import AnswerEvent, Citation, Evidence, SentenceDropped, Waiting
from app.answering.origins import as_evidence
from app.answering.prompt import build_prompt
from app.answering.quoting import quoted_text, quotes
from app.answering.sentences import SentenceStream
from app.answering.source_sentences import SourceSentence
from app.knowledge.index import Knowledge
from app.search.question import Question

_SURE = 0.9
"""Probability of an answer from which the evidence is quoted although the model invented a number. Of the questions of
XQuAD-de where it did (23.11.2026) 5 of 10 that have their paragraph reach it, and 1 of 14 that lack it."""


class Formulator:
    """Has the model answer from evidence. To be used by one question at a time where the model has one context."""

    def __init__(self, knowledge: Knowledge, model: BaseChatModel, calibration: Calibration) -> None:
        self._knowledge = knowledge
        self._model = model
        self._calibration = calibration

    def write(
        self, question: Question, found: Sequence[Evidence], draft: Draft, probability: float
    ) -> Generator[AnswerEvent]:
        """Add checked sentences to the draft, with an event for each. None at all means: no answer.

        ``probability``: that the evidence answers (see ``answerability``). What the model writes is followed by the
        best of the evidence word for word, so that a small model's slip does not stand alone. Where nothing that it
        wrote holds, that is a sign against an answer, and the evidence is quoted only where it answers with high
        probability, or where a sentence holds but for a made-up word; and where the model had to invent a number or a
        date, only where it answers almost surely.

        Closing the iterator stops the model. So that this is possible while nothing is ready yet, ``Waiting(0)`` comes
        in between, several times a second. Errors: ``GenerationError``, and those of the knowledge.
        """
        sources = windows(found)
        checker = Checker(self._knowledge, question, sources, probability, self._calibration)
        invented = False
        meant: list[SourceSentence] = []
        origins: list[Evidence] = []
        with closing(self._sentences(build_prompt(question.text, sources), draft)) as sentences:
            for written in sentences:
                if not written:
                    yield Waiting(0)
                    continue
                if is_refusal(written):
                    return  # the model finds no answer where the rule did: too doubtful to quote one
                sentence = without_marks(written)
                if not any(character.isalnum() for character in sentence) or draft.says(sentence):
                    continue
                verdict = checker.check(sentence)
                if verdict.shows:
                    yield draft.accept(sentence, [_cited(source, draft) for source in verdict.sources])
                    continue
                draft.dropped += 1
                invented |= checker.invents(sentence)
                meant.extend(verdict.sources)
                read = checker.origin(sentence)
                if read is not None and (item := as_evidence(read, found)) not in origins:
                    origins.append(item)
                yield SentenceDropped(verdict.reason)
        least = _SURE if invented else self._calibration.least_quoted
        if not draft.sentences and probability < least and (invented or not meant):
            return
        for item in quotes(question, found, draft, meant, origins):
            place = draft.citations.cite(item.passage, item.start, item.end, item.page, item.text)
            yield draft.accept(quoted_text(item), [place], verbatim=True)

    def _sentences(self, messages: list[BaseMessage], draft: Draft) -> Generator[str]:
        """The model's sentences as they become whole; empty ones in between. Closing it stops the model."""
        stream = SentenceStream()
        # LangChain promises an iterator and gives a generator, whose closing is what frees the model.
        with closing(cast(Generator[AIMessageChunk], self._model.stream(messages))) as chunks:
            for chunk in chunks:
                draft.prompt_tokens = chunk.response_metadata.get("prompt_tokens", draft.prompt_tokens)
                if chunk.response_metadata.get("finish_reason") == "length":
                    return  # the last sentence was cut off; half a sentence may say the opposite of the whole
                yield from list(stream.feed(str(chunk.content))) or [""]
        yield from stream.flush()


def _cited(source: SourceSentence, draft: Draft) -> tuple[Citation, bool]:
    return draft.citations.cite(source.passage, source.start, source.end, source.passage.chunk.page, source.text)
