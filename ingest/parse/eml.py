"""Mails as internet messages (EML): the standard library reads them, their HTML body goes through unstructured.

unstructured's ``partition_email`` was compared and not taken: it returns neither the attachments' bytes (it partitions
them itself, without the limits that hold here) nor lines for the head, and one wrong charset ends it with an exception.
"""

import email
import email.policy
import re
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as AnyMessage
from email.utils import getaddresses, parsedate_to_datetime

from ingest.parse.document import Attachment, ParsedDocument, ParseError
from ingest.parse.message import Message, message_document
from ingest.parse.names import UniqueNames

# Deeper than any mail that was forwarded by hand; Python's parser needs a stack frame for each.
_DEEPEST = 20
_MOST_PARTS = 500
# Python takes its time for each encoded word and each address; a thousand recipients fit in here.
_LONGEST_HEADER = 50_000
_ENCRYPTED = "Die E-Mail ist verschlüsselt; bitte eine entschlüsselte Fassung ablegen."
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t\r\n]")
# Parts that hold nothing to read: signatures, business cards of the sender, calendar of the mail program.
_IGNORED = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "text/x-vcard"}
_SUFFIXES = {"application/pdf": ".pdf", "text/plain": ".txt", "text/html": ".html", "message/rfc822": ".eml"}


def parse_eml(data: bytes) -> ParsedDocument:
    """Parse a mail. Raises ``ParseError`` (not a mail, encrypted, too deep) and ``NoTextError`` (empty)."""
    start = data.lstrip()[:2000]
    # mailboxes of Unix put a line of their own before the head
    if not _HEADER.match(re.sub(rb"^(?:>?From [^\n]*\n)", b"", start)):
        raise ParseError("Die Datei ist keine E-Mail, obwohl ihr Name das sagt.")
    mail = email.message_from_bytes(data.lstrip(), policy=email.policy.compat32)
    parts = _Parts()
    parts.take(mail, 0)
    return message_document(
        Message(
            subject=_text(mail.get("Subject")),
            sender=_addresses(mail, "From"),
            recipients=_addresses(mail, "To"),
            copies=_addresses(mail, "Cc"),
            date=_date(mail),
            html="\n".join(parts.html),
            plain="\n\n".join(parts.plain),
            attachments=tuple(parts.attachments),
        )
    )


class _Parts:
    """Walks a mail's parts: bodies of text, and everything that has a name or is no text as an attachment."""

    def __init__(self) -> None:
        self.html: list[str] = []
        self.plain: list[str] = []
        self.attachments: list[Attachment] = []
        self._names = UniqueNames()
        self._seen = 0

    def take(self, part: AnyMessage, depth: int) -> None:
        """Take one part and what lies in it."""
        self._seen += 1
        if depth > _DEEPEST or self._seen > _MOST_PARTS:
            raise ParseError("Die E-Mail ist zu tief verschachtelt oder hat zu viele Teile.")
        kind = part.get_content_type()
        if kind == "multipart/encrypted" or (
            kind.endswith("pkcs7-mime") and "signed" not in str(part.get_param("smime-type"))
        ):
            raise ParseError(_ENCRYPTED)
        if kind == "message/rfc822" and depth > 0:
            self._attach_mail(part)
        elif part.is_multipart():
            inner = part.get_payload()
            for child in inner if isinstance(inner, list) else []:
                if isinstance(child, AnyMessage):
                    self.take(child, depth + 1)
        elif kind not in _IGNORED:
            self._take_leaf(part, kind)

    def _take_leaf(self, part: AnyMessage, kind: str) -> None:
        name, placement = _text(part.get_filename()), part.get_content_disposition()
        if kind.startswith("image/") and (placement != "attachment" or part.get("Content-ID")):
            return
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content:
            return
        if kind in ("text/plain", "text/html") and placement != "attachment" and not name:
            (self.html if kind == "text/html" else self.plain).append(_decode(content, part))
            return
        self._attach(name, content, kind)

    def _attach_mail(self, part: AnyMessage) -> None:
        inner = part.get_payload()
        mail = inner[0] if isinstance(inner, list) and inner else None
        if isinstance(mail, AnyMessage):
            try:
                content = mail.as_bytes()
            except (UnicodeError, LookupError, ValueError, TypeError, AttributeError, KeyError):
                return
            self._attach(
                f"{_text(mail.get('Subject')) or 'Nachricht'}.eml".replace("/", "-"), content, "message/rfc822"
            )

    def _attach(self, name: str, content: bytes, kind: str) -> None:
        fallback = f"Anlage {len(self.attachments) + 1}{_SUFFIXES.get(kind, '')}"
        self.attachments.append(Attachment(self._names.add(name, fallback), content))


def _decode(content: bytes, part: AnyMessage) -> str:
    charset = part.get_content_charset() or ""
    try:
        # Latin-1 in the head is Windows-1252 in truth, as in web pages (WHATWG Encoding Standard)
        return content.decode("cp1252" if charset in ("", "us-ascii", "iso-8859-1", "latin-1") else charset)
    except (LookupError, UnicodeError, ValueError):
        pass
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _text(value: object) -> str:
    """A header's value with its encoded words read."""
    if value is None:
        return ""
    raw = str(value)[:_LONGEST_HEADER]
    try:
        return " ".join(str(make_header(decode_header(raw))).split())
    except (MessageError, UnicodeError, LookupError, ValueError, AssertionError):
        return " ".join(raw.split())


def _addresses(mail: AnyMessage, header: str) -> str:
    """Names of people, or their addresses where no name is given."""
    values = [str(value)[:_LONGEST_HEADER] for value in mail.get_all(header, [])]
    return ", ".join(_text(name) or address for name, address in getaddresses(values) if name or address)


def _date(mail: AnyMessage) -> str:
    try:
        moment = parsedate_to_datetime(str(mail.get("Date", ""))[:_LONGEST_HEADER])
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    return f"{moment:%d.%m.%Y %H:%M}"
