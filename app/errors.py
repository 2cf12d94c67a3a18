"""Errors meant for the user: one plain German sentence that names the thing and the way out.

Anything that a person can cause or mend is raised as a ``RatslotseError``; command line and pages show its text
as it is and nothing else. Programming errors stay ordinary exceptions.
"""


class RatslotseError(Exception):
    """An error whose text is one complete German sentence for the person in front of the screen."""

    exit_code = 2


class SettingsError(RatslotseError):
    """A setting is unknown, malformed or contradicts another one."""


class ModelFileError(RatslotseError):
    """A model file is missing, incomplete, of the wrong hash, or cannot be loaded."""


class IndexStateError(RatslotseError):
    """The index is empty, damaged, of another schema, or was made by another embedding model."""


class DataFolderError(RatslotseError):
    """The data folder cannot be created, read or written."""


class AlreadyRunningError(RatslotseError):
    """Another process holds a lock that only one may hold (a second ingest on the same data folder)."""


class PortTakenError(RatslotseError):
    """The address that a server was told to listen on is in use."""


class VectorStoreError(RatslotseError):
    """The Chroma server cannot be started or reached."""


class GenerationError(RatslotseError):
    """The language model could not finish an answer (context overflow, template error, out of memory)."""
