"""The search in a real browser: a journey from words to the marked page and back, and what no screen may cut off."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import NARROW, WIDE, open_browser
from tests.ui.test_browser import serve  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser

Serve = Callable[[str], str]


def test_from_words_to_the_marked_page_and_back(serve: Serve, chromium: Path, tmp_path: Path) -> None:  # noqa: F811
    with open_browser(chromium, tmp_path / "profile") as visit:
        page = visit.page
        page.goto(f"{serve('council')}/beschluesse")
        expect(page.get_by_role("status")).to_contain_text("15 Treffer, die neuesten zuerst", timeout=20_000)
        page.get_by_role("searchbox").fill("Radweg Gemeinderat")
        page.get_by_role("searchbox").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("7 Treffer")
        page.get_by_role("checkbox", name="abgelehnt").locator("xpath=ancestor::label").click()
        expect(page.get_by_role("button", name="Ergebnis: abgelehnt ✕")).to_be_visible()
        page.get_by_role("button", name="Gremium: Gemeinderat (aus der Eingabe erkannt) ✕").click()
        expect(page.get_by_role("status")).to_contain_text("3 Treffer")
        assert "ergebnis=rejected" in page.url

        page.get_by_role("link", name="Seite 1", exact=True).first.click()
        expect(page.locator("mark#fundstelle")).to_have_text("Radweg")
        page.get_by_role("link", name="Zur ganzen Vorlage").click()
        expect(page.get_by_role("heading", name="Dateien")).to_be_visible()  # of the paper's page alone
        expect(page.get_by_role("table")).to_contain_text("abgelehnt, mehrheitlich")
        address = page.url

        page.go_back()
        expect(page.locator("mark#fundstelle")).to_have_text("Radweg")
        page.go_back()
        expect(page.get_by_role("status")).to_contain_text("3 Treffer")
        expect(page.get_by_role("searchbox")).to_have_value("Radweg Gemeinderat")
        page.go_back()
        expect(page.get_by_role("button", name="Gremium: Gemeinderat (aus der Eingabe erkannt) ✕")).to_be_visible()
        page.go_back()
        expect(page.get_by_role("status")).to_contain_text("7 Treffer")
        expect(page.get_by_role("checkbox", name="abgelehnt")).not_to_be_checked()

        page.goto(address)  # sent to a colleague
        expect(page.get_by_role("heading", level=1)).to_contain_text("Radweg an der", timeout=20_000)
        assert visit.hosts() == {"127.0.0.1"}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_results_and_filters_fit_the_screen(
    serve: Serve,  # noqa: F811
    chromium: Path,
    tmp_path: Path,
    size: tuple[int, int],
) -> None:
    with open_browser(chromium, tmp_path / "profile", size) as visit:
        page = visit.page
        page.goto(f"{serve('council')}/beschluesse?suche=Radweg+2024/9999+{'Lang' * 60}&gremium={'Rat' * 60}")
        expect(page.get_by_text("gibt es nicht; ähnlich:")).to_be_visible(timeout=20_000)
        if size == NARROW:
            expect(page.get_by_role("heading", name="Gremium")).to_be_hidden()
            page.get_by_role("button", name="Filter zeigen").click()
        expect(page.get_by_role("heading", name="Gremium")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        right_edges = "[...document.querySelectorAll('p, button, a, label')].map(e => e.getBoundingClientRect().right)"
        assert max(page.evaluate(right_edges)) <= size[0]
        levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map(e => +e.tagName[1])")
        assert levels[0] == 1
        assert all(following - before <= 1 for before, following in pairwise(levels))
