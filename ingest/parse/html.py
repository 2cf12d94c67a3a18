"""HTML: page furniture taken off with BeautifulSoup, structure read by unstructured, meta tags kept as labels."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from ingest.parse.document import NoTextError, ParsedDocument, ParseError, TextBuilder, clean_line
from ingest.parse.elements import LANGUAGES, add_elements, open_unstructured
from ingest.parse.encoding import decode

# "head" stays out of the text once title and meta tags are read.
_FURNITURE = "script, style, noscript, template, nav, aside, form, iframe, svg, object, embed, dialog, button, head"
_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alertdialog", "menu", "menubar"}
# Names that content systems give to what is not content, matched as whole words of class and id.
_NAMES = re.compile(
    r"(?:^|[-_ ])(nav|navi|navbar|navigation|menu|menue|mainmenu|breadcrumbs?|cookies?|consent|sidebar|skiplinks?|skip|"
    r"share|sharing|social|pager|pagination|banner|footer|fusszeile|kopfzeile|metanav|toolbar|search|suche|sitemap)"
    r"(?:$|[-_ ])|cookie-?(banner|consent|hinweis|notice)",
    re.IGNORECASE,
)
# Furniture is a small part of a page; a "menu" that holds most of the text is the content itself.
_MOST_FURNITURE = 0.6
_LONGEST_VALUE = 200
# The parsers behind this go through nested elements by recursion, or look at all that lies inside each; pages made by
# content systems nest some 30 deep.
_DEEPEST = 500
_NESTING = re.compile(
    r"<(/?)(div|span|section|article|main|nav|aside|header|footer|table|tbody|ul|ol|dl|blockquote|center|font|b|i|u|em|"
    r"strong|small|big|sub|sup|a|form|fieldset|details|figure|button|label|code|pre|tt|s|strike|del|ins|q|cite|svg|g|"
    r"h[1-6])(?=[\s/>])",
    re.IGNORECASE,
)
# Text of nested containers is measured again for each of them, so often at most.
_MOST_MEASURING = 50
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_META_LABELS = ("description", "date", "dc.date", "dcterms.issued", "dcterms.modified", "author", "dc.type", "dc.title")


def parse_html(data: bytes) -> ParsedDocument:
    """Parse a web page. Raises ``NoTextError`` if nothing is left of it without its furniture."""
    soup = _soup(_decode(data))
    title, labels = _title(soup), dict(_labels(soup))
    _strip(soup)
    _spell_out(soup)
    builder = TextBuilder()
    add_html(builder, str(soup))
    parsed = builder.build(has_pages=False, title=title, labels=labels)
    if not parsed.blocks:
        raise NoTextError("Die Seite enthält keinen Text.")
    return parsed


def add_html(builder: TextBuilder, html: str) -> None:
    """Add the structure of clean HTML (no furniture) to a document that is being built."""
    if not html.strip():
        return
    open_unstructured()
    from unstructured.partition.html import partition_html

    add_elements(builder, partition_html(text=html, languages=LANGUAGES))


def _soup(markup: str) -> BeautifulSoup:
    depth = 0
    for match in _NESTING.finditer(markup):
        depth = max(0, depth - 1) if match.group(1) else depth + 1
        if depth > _DEEPEST:
            raise ParseError("Die Seite ist zu tief verschachtelt und lässt sich nicht lesen.")
    return BeautifulSoup(markup, "lxml")


def _decode(data: bytes) -> str:
    match = _CHARSET.search(data[:4096])
    name = match.group(1).decode("ascii").casefold() if match else ""
    if name in ("iso-8859-1", "latin1", "windows-1252", "iso-8859-15"):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("iso-8859-15" if name == "iso-8859-15" else "cp1252", "replace")
    return decode(data)


def _title(soup: BeautifulSoup) -> str:
    return clean_line(soup.title.get_text()) if soup.title else ""


def _labels(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    for tag in soup.find_all("meta"):
        name, content = tag.get("name") or tag.get("property"), tag.get("content")
        if isinstance(name, str) and isinstance(content, str) and name.casefold() in _META_LABELS:
            yield name.casefold(), clean_line(content)


def _strip(soup: BeautifulSoup) -> None:
    for tag in soup.select(_FURNITURE):
        tag.decompose()
    whole = max(1, len(soup.get_text()))
    measured = 0
    candidates = [
        tag for tag in soup.find_all(True) if tag.name not in ("html", "body", "main", "article") and _is_furniture(tag)
    ]
    for tag in candidates:
        # asking this costs a look at everything inside, so only few are asked
        if not tag.decomposed:
            length = len(tag.get_text())
            measured += length
            if length < _MOST_FURNITURE * whole:
                tag.decompose()
            elif measured > _MOST_MEASURING * whole:
                return


def _spell_out(soup: BeautifulSoup) -> None:
    """Write down what only the browser shows: numbers of ordered lists, and the pairs of description lists."""
    for tag in soup.find_all("ol"):
        start = str(tag.get("start") or "1")
        first = int(start) if start.isdecimal() else 1
        for number, item in enumerate(tag.find_all("li", recursive=False), first):
            item.insert(0, f"{number}. ")
    for term in soup.find_all("dt"):
        value = term.find_next_sibling()
        if value is None or value.name != "dd":
            continue
        if len(value.get_text()) > _LONGEST_VALUE or value.find(("p", "ul", "ol", "table", "div")) is not None:
            term.name = "h4"
            continue
        label = term.get_text(" ", strip=True)
        value.insert(0, f"{label.rstrip(':')}: ")
        value.name = "p"
        term.decompose()


def _is_furniture(tag: Tag) -> bool:
    if tag.name in ("header", "footer"):
        # the header of an article holds its title
        return tag.find_parent(("article", "main", "section")) is None and tag.find("h1") is None
    if tag.get("hidden") is not None or tag.get("aria-hidden") == "true" or tag.get("role") in _ROLES:
        return True
    name = " ".join([*tag.get_attribute_list("class"), str(tag.get("id") or "")])
    return bool(name.strip()) and _NAMES.search(name) is not None and tag.find("h1") is None


def add_markup(builder: TextBuilder, markup: str) -> None:
    """Add a piece of HTML that came inside another document, furniture and scripts taken off."""
    soup = _soup(markup)
    _strip(soup)
    _spell_out(soup)
    add_html(builder, str(soup))
