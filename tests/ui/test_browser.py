"""The pages in a real browser, over the small city: what only a browser can show."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.settings import PROJECT_FOLDER
from tests.browser import NARROW, WIDE, ask, open_browser
from tests.ui.fakes import ANSWERING, SENTENCE
from tests.ui.serve_fake import HOSTILE, UNDERSTOOD
from tests.ui.test_server import wait_for

pytestmark = pytest.mark.browser

Serve = Callable[[str], str]


@pytest.fixture
def serve(tmp_path: Path, free_port: int) -> Iterator[Serve]:
    """Serves a scene; returns its address."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(scene: str) -> str:
        command = [sys.executable, "-m", "tests.ui.serve_fake", str(tmp_path / "data"), str(free_port), scene]
        processes.append(subprocess.Popen(command, cwd=PROJECT_FOLDER))
        wait_for(free_port)
        return f"http://127.0.0.1:{free_port}"

    yield start
    for process in processes:
        process.terminate()
        process.wait(20)


def test_what_a_document_says_is_text_on_every_page(serve: Serve, chromium: Path, tmp_path: Path) -> None:
    address = serve("hostile")
    with open_browser(chromium, tmp_path / "profile") as visit:
        page = visit.page
        page.goto(address)
        ask(page, "Was ist mit Hunden?")
        expect(page.get_by_text("Stand:")).to_be_visible(timeout=20_000)
        expect(page.get_by_text(HOSTILE, exact=True).first).to_be_visible()
        page.get_by_role("button", name="[1]", exact=True).click()
        expect(page.get_by_role("dialog").locator("mark")).to_have_text(HOSTILE)
        page.get_by_role("dialog").get_by_role("link").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
        for name in ("Beschlüsse suchen", "Bestand"):
            page.get_by_role("link", name=name).click()
            expect(page.get_by_role("heading", level=1)).to_have_text(name)
        expect(page.get_by_text("2 Dokumente")).to_be_visible()
        drawn = page.get_by_test_id("stMain")
        assert drawn.locator("a[href*='elsewhere'], img, .katex").count() == 0
        assert page.title() != "besetzt"
        assert visit.hosts() == {"127.0.0.1"}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_page_fits_the_screen(serve: Serve, chromium: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    address = serve("hostile")
    with open_browser(chromium, tmp_path / "profile", size) as visit:
        page = visit.page
        page.goto(address)
        ask(page, "Was ist mit Hunden?")
        expect(page.get_by_text("Stand:")).to_be_visible(timeout=20_000)
        for name in ("Frage stellen", "Bestand", "Beschlüsse suchen"):
            page.get_by_role("link", name=name).click()
            expect(page.get_by_role("heading", level=1)).to_have_text(name)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            right_edges = "[...document.querySelectorAll('p, button, a')].map(e => e.getBoundingClientRect().right)"
            assert max(page.evaluate(right_edges)) <= size[0]
        assert page.evaluate("document.documentElement.lang") == "de"


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_number_of_a_note_stands_beside_it(
    serve: Serve, chromium: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    with open_browser(chromium, tmp_path / "profile", size) as visit:
        page = visit.page
        page.goto(serve("noted"))
        ask(page, "und in der Innenstadt?")
        note = page.get_by_role("note")
        number = page.locator(".st-key-note-1").get_by_role("button", name="[1]", exact=True)
        expect(number).to_be_visible(timeout=20_000)
        expect(page.get_by_text(UNDERSTOOD.question)).to_have_attribute("role", "status")
        told, beside = note.bounding_box(), number.bounding_box()
        assert told is not None
        assert beside is not None
        assert told["x"] + told["width"] <= beside["x"]
        assert told["y"] <= beside["y"] + beside["height"] <= told["y"] + told["height"] + 1


def test_a_question_can_be_asked_and_its_source_opened_by_keyboard_alone(
    serve: Serve, chromium: Path, tmp_path: Path
) -> None:
    with open_browser(chromium, tmp_path / "profile") as visit:
        page = visit.page
        page.goto(serve("answer"))
        expect(page.get_by_role("textbox")).to_be_visible()
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.tagName") == "INPUT":
                break
        page.keyboard.type("Was kostet ein Hund?")
        page.keyboard.press("Enter")
        expect(page.get_by_text(SENTENCE)).to_be_visible(timeout=20_000)
        expect(
            page.get_by_role("button", name="[1]", exact=True)
        ).to_be_visible()  # the browser loads it after the text
        for _ in range(6):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.innerText") == "[1]":
                break
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog").locator("mark")).to_have_text(ANSWERING)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(page.get_by_text(SENTENCE)).to_be_visible()


def test_the_reader_sees_the_queue_and_can_stop_and_ask_again(serve: Serve, chromium: Path, tmp_path: Path) -> None:
    with open_browser(chromium, tmp_path / "profile") as visit:
        page = visit.page
        page.goto(serve("slow"))
        ask(page, "Was kostet ein Hund?")
        waiting = "Vor Ihnen wird noch eine Frage beantwortet (etwa 20 Sekunden)."
        expect(page.get_by_text(waiting)).to_be_visible(timeout=20_000)
        expect(page.get_by_text("Fundstellen im Wortlaut")).to_be_visible()
        page.get_by_role("button", name="Anhalten").click()
        expect(page.get_by_text("Angehalten.")).to_be_visible()
        expect(page.get_by_text(SENTENCE)).to_be_hidden()
        ask(page, "Was kostet ein Hund im Jahr?")
        expect(page.get_by_text(SENTENCE)).to_be_visible(timeout=20_000)
        expect(page.get_by_text("Stand:")).to_be_visible(timeout=20_000)


def test_an_answer_goes_on_while_its_reader_looks_elsewhere(serve: Serve, chromium: Path, tmp_path: Path) -> None:
    with open_browser(chromium, tmp_path / "profile") as visit:
        page = visit.page
        page.goto(serve("slow"))
        ask(page, "Was kostet ein Hund?")
        expect(page.get_by_text("Fundstellen im Wortlaut")).to_be_visible(timeout=20_000)
        page.get_by_role("link", name="Bestand").click()
        expect(page.get_by_text("2 Dokumente")).to_be_visible()
        page.get_by_role("link", name="Frage stellen").click()
        expect(page.get_by_text(SENTENCE)).to_be_visible(timeout=20_000)
        expect(page.get_by_role("textbox")).to_have_value("Was kostet ein Hund?")
        expect(page.get_by_text("Stand:")).to_be_visible(timeout=20_000)
        expect(page.get_by_text(SENTENCE)).to_have_count(1)
