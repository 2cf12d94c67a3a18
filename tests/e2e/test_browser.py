"""Questions in a real browser, with the real models over the sample city: from the first letter to the marked words."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.settings import PROJECT_FOLDER
from tests.browser import ask, open_browser
from tests.processes import StartedServer

pytestmark = [pytest.mark.model, pytest.mark.chroma, pytest.mark.browser]

QUESTION = "Was kostet die Hundesteuer für den ersten Hund?"
ANSWER_WITHIN = 180_000
"""Milliseconds; generous, because continuous integration shares its cores."""


def test_from_question_to_marked_words(running: StartedServer, chromium: Path, tmp_path: Path) -> None:
    with open_browser(chromium, tmp_path / "profile") as visit:
        page = visit.page
        page.goto(running.address)
        began = time.monotonic()
        ask(page, QUESTION)
        expect(page.get_by_role("heading", name="Fundstellen im Wortlaut")).to_be_visible(timeout=ANSWER_WITHIN)
        evidence = time.monotonic() - began
        expect(page.get_by_text("Stand:")).to_be_hidden()  # the evidence was there before the answer
        first = page.get_by_role("button", name="[1]", exact=True).first
        expect(first).to_be_visible(timeout=ANSWER_WITHIN)
        print(f"evidence after {evidence:.2f} s, first sentence after {time.monotonic() - began:.2f} s")
        expect(page.get_by_text("Stand:")).to_be_visible(timeout=ANSWER_WITHIN)
        assert "120" in page.get_by_test_id("stMain").inner_text()

        first.click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text(re.compile("Hund")).first).to_be_visible()
        marked = dialog.locator("mark").inner_text()
        assert "120" in marked

        dialog.get_by_role("link").click()
        expect(page).to_have_url(re.compile(r"/dokument\?document=docs_corpus.*start=\d+&end=\d+"))
        expect(page.locator("#fundstelle")).to_have_text(marked)
        expect(page.locator("#fundstelle")).to_be_in_viewport()

        page.go_back()
        expect(page.get_by_text("Maßgeblich ist der Wortlaut")).to_be_visible()
        assert visit.hosts() == {"127.0.0.1"}


def test_the_address_of_a_citation_can_be_sent_to_a_colleague(
    running: StartedServer, chromium: Path, tmp_path: Path
) -> None:
    with open_browser(chromium, tmp_path / "sender") as visit:
        visit.page.goto(f"{running.address}/beschluesse?suche=B-012/2024")
        visit.page.get_by_role("link", name=re.compile(r"Seite \d+|Stelle öffnen")).first.click()
        expect(visit.page.locator("#fundstelle")).to_be_visible()
        address, marked = visit.page.url, visit.page.locator("#fundstelle").inner_text()
    with open_browser(chromium, tmp_path / "colleague") as visit:
        visit.page.goto(address)
        expect(visit.page.locator("#fundstelle")).to_have_text(marked)


def test_what_the_documents_do_not_say_is_refused(running: StartedServer, chromium: Path, tmp_path: Path) -> None:
    with open_browser(chromium, tmp_path / "profile") as visit:
        page = visit.page
        page.goto(running.address)
        ask(page, "Wie hoch ist der Mount Everest?")
        expect(page.get_by_text("In den vorliegenden Dokumenten")).to_be_visible(timeout=ANSWER_WITHIN)
        expect(page.get_by_role("heading", name="Quellen")).to_be_hidden()


def test_non_public_papers_are_neither_listed_nor_opened(
    running: StartedServer, chromium: Path, tmp_path: Path
) -> None:
    folders = [PROJECT_FOLDER / "docs_corpus" / name for name in ("nichtoeffentlich", "intern")]
    hidden = [path for folder in folders for path in folder.iterdir() if not path.name.endswith(".meta.json")]
    assert hidden
    with open_browser(chromium, tmp_path / "profile") as visit:
        page = visit.page
        page.goto(f"{running.address}/bestand")
        words = page.get_by_role("searchbox").or_(page.get_by_role("textbox")).first
        words.fill("nichtöffentlich")
        words.press("Enter")
        expect(page.get_by_text("Kein Dokument passt")).to_be_visible()
        for path in hidden:
            page.goto(f"{running.address}/dokument?document={path.relative_to(PROJECT_FOLDER)}")
            expect(page.get_by_text("Dieses Dokument gibt es hier nicht")).to_be_visible()
