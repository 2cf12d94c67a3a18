"""The one door to ``unstructured``: opened late, kept silent and off the network, and its elements made blocks.

``app.offline`` says what it would do otherwise, and stops it. Headings are taken from styles and tags, never guessed
from words: unstructured's own guesses are made for English.
"""

import logging
from collections.abc import Iterable
from functools import cache
from typing import Any

from app.offline import keep_unstructured_local
from ingest.parse.document import BlockKind, TextBuilder
from ingest.parse.numbering import is_item
from ingest.parse.tables import rows_of_html

# Told this, the partitioners neither guess the language nor look for English verbs.
LANGUAGES = ["deu"]


@cache
def open_unstructured() -> None:
    """To be called before anything of unstructured is imported."""
    keep_unstructured_local()
    if not logging.getLogger().handlers:
        # its remarks on single files are no business of a log; what matters is in the report
        logging.getLogger().addHandler(logging.NullHandler())


def add_elements(builder: TextBuilder, elements: Iterable[Any]) -> None:
    """Add unstructured's elements to a document. Titles keep their depth; running headers stay out of chunks."""
    for element in elements:
        kind = type(element).__name__
        if kind == "Table":
            rows = rows_of_html(element.metadata.text_as_html or "")
            if rows:
                builder.add_table(rows)
            else:
                builder.add(BlockKind.PARAGRAPH, element.text)
        elif kind == "Title":
            builder.add(BlockKind.HEADING, " ".join(element.text.split()), 1 + (element.metadata.category_depth or 0))
        elif kind in ("Header", "Footer"):
            builder.add(BlockKind.BOILERPLATE, element.text)
        elif kind == "ListItem":
            builder.add(BlockKind.ITEM, element.text)
        elif kind not in ("PageBreak", "Image", "FigureCaption"):
            builder.add(BlockKind.ITEM if is_item(element.text) else BlockKind.PARAGRAPH, element.text)
