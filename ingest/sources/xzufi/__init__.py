"""XZuFi messages as a source of service descriptions: ``read_messages`` for a folder's XML files."""

from ingest.sources.xzufi.listing import FORMAT, SERVICES, read_messages
from ingest.sources.xzufi.old import MEDIA_TYPE, looks_like_xzufi, read_message, service_document

__all__ = [
    "FORMAT",
    "MEDIA_TYPE",
    "SERVICES",
    "looks_like_xzufi",
    "read_message",
    "read_messages",
    "service_document",
]
