"""What all mails have in common: head lines, a body of HTML or plain text, attachments; formats fill a ``Message``."""

import re
from dataclasses import dataclass, field, replace

from ingest.parse.document import Attachment, BlockKind, NoTextError, ParsedDocument, TextBuilder, clean_line
from ingest.parse.html import add_markup
from ingest.parse.text import add_text

# Prefixes that mail programs put before a subject; German and English ones.
_REPLY = re.compile(r"^(?:(?:AW|WG|RE|FW|FWD|Antwort|Weitergeleitet)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_LONGEST_LINE = 500
_TAG = re.compile(r"<[^>]{0,1000}>")


@dataclass(frozen=True, slots=True)
class Message:
    """A mail's parts as text. ``date`` is as in a German letter (``12.03.2024 14:30``), "" if not known."""

    subject: str = ""
    sender: str = ""
    recipients: str = ""
    copies: str = ""
    date: str = ""
    html: str = ""
    plain: str = ""
    attachments: tuple[Attachment, ...] = ()
    warnings: tuple[str, ...] = field(default=())


def message_document(message: Message) -> ParsedDocument:
    """The document of a mail: its head as labelled lines, then its body. Raises ``NoTextError`` where all is empty."""
    builder = TextBuilder()
    subject = clean_line(message.subject)
    head = (
        ("Von", message.sender),
        ("An", message.recipients),
        ("Kopie", message.copies),
        ("Datum", message.date),
        ("Betreff", subject),
    )
    for label, value in head:
        if line := clean_line(value)[:_LONGEST_LINE]:
            builder.add(BlockKind.PARAGRAPH, f"{label}: {line}")
    if message.html and _TAG.sub("", message.html).strip():
        add_markup(builder, message.html)
    elif message.plain.strip():
        add_text(builder, message.plain)
    title = _REPLY.sub("", subject)
    labels = {"title": title, "date": message.date}
    parsed = builder.build(
        has_pages=False, title=title, labels={name: value for name, value in labels.items() if value}
    )
    if not parsed.blocks and not message.attachments:
        raise NoTextError("Die Nachricht ist leer.")
    return replace(parsed, attachments=message.attachments, warnings=message.warnings)
