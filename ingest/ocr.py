"""The slot for text recognition of scanned pages. None is built in yet: scans are reported as „ohne Text“.

``page_reader``, when set, is called with an open PDF and a page number (from 1) for every page without usable text,
and returns the page's text, paragraphs parted by an empty line, or "" where it can make out nothing.
"""

from collections.abc import Callable

import pypdfium2 as pdfium

PageReader = Callable[[pdfium.PdfDocument, int], str]

page_reader: PageReader | None = None
