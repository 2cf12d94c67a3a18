"""Deleted text leaves the catalog's files for good.

``secure_delete`` overwrites a deleted row where it last stood. But SQLite moves rows between pages as a table grows,
and what a moved row leaves behind in the free part of its old page is never overwritten: of 1,500 deleted rows, some
20 were still found in the file. So after a deletion the file is written anew (``VACUUM``), and the write-ahead log,
which holds older pages too, is emptied.
"""

import sqlite3

LONGEST_WAIT_SECONDS = 30
"""How long readers may hold up the emptying of the log; each of theirs takes milliseconds."""


def compact(connection: sqlite3.Connection) -> bool:
    """Write the file anew if text was deleted since the last time, and empty the log.

    Gives false if readers have held up the emptying for ``LONGEST_WAIT_SECONDS``: then the next call does it. Needs
    twice the file's size on its disk for a moment. To be called outside a transaction.
    """
    if connection.execute("SELECT text_deleted FROM state").fetchone()[0]:
        connection.execute("VACUUM")
        if not _empty_log(connection):
            return False
        connection.execute("UPDATE state SET text_deleted = 0")
    return _empty_log(connection)


def _empty_log(connection: sqlite3.Connection) -> bool:
    (wait,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute(f"PRAGMA busy_timeout = {LONGEST_WAIT_SECONDS * 1000}")
    try:
        blocked, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {wait}")
    return not blocked
