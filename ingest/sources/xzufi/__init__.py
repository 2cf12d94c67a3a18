"""XZuFi messages as a source of service descriptions: ``read_messages`` for a folder's XML files."""

from ingest.sources.xzufi.listing import FORMAT, SERVICES, FoundXml, read_messages

__all__ = ["FORMAT", "SERVICES", "FoundXml", "read_messages"]
