"""XML from outside: no entities, no document type, no network, and no trees of unreasonable depth."""

import re

from lxml import etree

from ingest.parse.document import ParseError

_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_HEAD = 4096


def parse_xml(data: bytes) -> etree._Element:
    """The root element; raises ``ParseError`` for what is not well-formed or declares a document type."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(f"Die XML-Daten sind nicht wohlgeformt ({_place(error)}).") from error
    if _DOCTYPE.search(data[:_HEAD]) or root.getroottree().docinfo.internalDTD is not None:
        raise ParseError("Die XML-Daten enthalten eine Dokumenttyp-Angabe; solche Dateien werden nicht gelesen.")
    return root


def local_name(element: etree._Element) -> str:
    """The tag without its namespace; "" for comments and processing instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _place(error: Exception) -> str:
    line = getattr(error, "lineno", None)
    return f"Zeile {line}" if line else "unbekannte Stelle"
