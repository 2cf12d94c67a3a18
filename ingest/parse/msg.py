"""Outlook messages (MSG), read with python-oxmsg; their HTML body goes through unstructured."""

import io
import struct
from datetime import UTC
from email.utils import parseaddr, parsedate_to_datetime

import olefile  # type: ignore[import-untyped]
from oxmsg import Message as OutlookMessage
from oxmsg.domain.model import UnrecognizedCodePageError

from ingest.parse.document import Attachment, ParsedDocument, ParseError
from ingest.parse.message import Message, message_document
from ingest.parse.names import UniqueNames

# A container's list may name the same sectors again and again: what it claims to hold is bounded by what it can.
_MOST_UNPACKED = 4
_MOST_STREAMS = 20_000
_ENCRYPTED_CLASS = "ipm.note.smime"
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff")
# What python-oxmsg raises for damaged messages.
_ERRORS = (
    KeyError, ValueError, OSError, IndexError, AssertionError, AttributeError, LookupError, OverflowError, TypeError,
    struct.error, UnrecognizedCodePageError,
)  # fmt: skip
_NO_MESSAGE = "Die Datei ist keine Outlook-Nachricht, obwohl ihr Name das sagt."
# PidTagAttachContentId names a picture inside the body; PidTagAttachFilename is the short name (MS-OXPROPS).
_CONTENT_ID, _SHORT_NAME, _SENDER_NAME = 0x3712, 0x3704, 0x0C1A


def parse_msg(data: bytes) -> ParsedDocument:
    """Parse an Outlook message. Raises ``ParseError`` (corrupt, encrypted) and ``NoTextError`` (empty)."""
    _check(data)
    try:
        mail = OutlookMessage.load(io.BytesIO(data))
        kind = mail.message_class.casefold()
        if kind.startswith(_ENCRYPTED_CLASS) and "multipartsigned" not in kind:
            raise ParseError("Die E-Mail ist verschlüsselt; bitte eine entschlüsselte Fassung ablegen.")
        message = Message(
            subject=mail.subject,
            sender=_sender(mail),
            recipients=", ".join(r.name or r.email_address for r in mail.recipients),
            date=_date(mail),
            html=_html(mail),
            plain=mail.body or "",
            attachments=_attachments(mail),
        )
    except _ERRORS as error:
        raise ParseError("Die Outlook-Nachricht ist beschädigt und lässt sich nicht lesen.") from error
    return message_document(message)


def _check(data: bytes) -> None:
    if not olefile.isOleFile(data=data):
        raise ParseError(_NO_MESSAGE)
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            streams = container.listdir()
            sizes = sum(container.get_size(path) for path in streams)
            known = container.exists("__properties_version1.0")
    except Exception as error:  # olefile lets through whatever it stumbles over
        raise ParseError("Die Outlook-Nachricht ist beschädigt und lässt sich nicht lesen.") from error
    if not known:
        raise ParseError(_NO_MESSAGE)
    if len(streams) > _MOST_STREAMS or sizes > _MOST_UNPACKED * len(data):
        raise ParseError("Die Outlook-Nachricht wird beim Entpacken zu groß.")


def _sender(mail: OutlookMessage) -> str:
    sender = mail.sender or mail.properties.str_prop_value(_SENDER_NAME) or ""
    name, address = parseaddr(sender)
    return name or address or sender


def _date(mail: OutlookMessage) -> str:
    """As the sender's clock showed it where the head came along, else in universal time."""
    try:
        return f"{parsedate_to_datetime(mail.message_headers['Date']):%d.%m.%Y %H:%M}"
    except (KeyError, ValueError, TypeError, IndexError, OverflowError):
        pass
    sent = mail.sent_date
    return "" if sent is None else f"{sent.astimezone(UTC):%d.%m.%Y %H:%M}"


def _html(mail: OutlookMessage) -> str:
    try:
        return mail.html_body or ""
    except (UnicodeError, LookupError):
        return ""  # a charset that nobody knows; Outlook keeps a plain body beside it


def _attachments(mail: OutlookMessage) -> tuple[Attachment, ...]:
    found: list[Attachment] = []
    names = UniqueNames()
    for number, attachment in enumerate(mail.attachments, 1):
        properties = attachment.properties
        name = attachment.file_name or properties.str_prop_value(_SHORT_NAME) or ""
        content = attachment.file_bytes
        in_body = properties.str_prop_value(_CONTENT_ID) is not None
        if not content or (in_body and name.casefold().endswith(_IMAGES)):
            continue
        found.append(Attachment(names.add(name, f"Anlage {number}"), content))
    return tuple(found)
