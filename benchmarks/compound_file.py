"""Writes OLE compound files, as Outlook and old office programs do: the samples of formats that nothing else writes.

Version 3 with sectors of 512 bytes (MS-CFB); the siblings of a storage form a list, which is an allowed, if poor, tree.
"""

import struct
from collections.abc import Mapping
from typing import Union

Storage = Mapping[str, Union[bytes, "Storage"]]

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_HEADER_FAT_SECTORS = 109


def compound_file(root: Storage) -> bytes:
    """The file with these streams (bytes) and storages. Raises ``ValueError`` if it would need more than 6.8 MB."""
    entries: list[tuple[str, int, int, int, bytes]] = []
    _list_entries("Root Entry", root, entries)
    mini = b"".join(_padded(data, _MINI) for _, kind, _, _, data in entries if kind == 2 and len(data) < _CUTOFF)
    sectors: list[bytes] = []
    fat: list[int] = []

    def place(data: bytes) -> int:
        """Put data into sectors of its own; the number of the first one."""
        if not data:
            return _END
        first = len(sectors)
        parts = [data[n : n + _SECTOR].ljust(_SECTOR, b"\0") for n in range(0, len(data), _SECTOR)]
        sectors.extend(parts)
        fat.extend([*range(first + 1, first + len(parts)), _END])
        return first

    starts: list[int] = []
    mini_position = 0
    mini_fat: list[int] = []
    for _, kind, _, _, data in entries:
        if kind == 2 and len(data) < _CUTOFF:
            count = -(-len(data) // _MINI)
            starts.append(mini_position if count else _END)
            mini_fat += [*range(mini_position + 1, mini_position + count), _END] if count else []
            mini_position += count
        else:
            starts.append(place(data if kind == 2 else b""))
    starts[0] = place(mini)
    directory = b"".join(
        _entry(name, kind, sibling, child, start, len(mini) if number == 0 else len(data))
        for number, ((name, kind, sibling, child, data), start) in enumerate(zip(entries, starts, strict=True))
    )
    directory_start = place(_padded(directory, _SECTOR))
    mini_fat_data = _padded(struct.pack(f"<{len(mini_fat)}I", *mini_fat), _SECTOR, b"\xff")
    mini_fat_start = place(mini_fat_data)
    fat_sectors = 1
    while fat_sectors * (_SECTOR // 4) < len(fat) + fat_sectors:
        fat_sectors += 1
    if fat_sectors > _HEADER_FAT_SECTORS:
        raise ValueError("too large for a sample")
    first_fat = len(sectors)
    fat += [_FAT] * fat_sectors
    table = _padded(struct.pack(f"<{len(fat)}I", *fat), _SECTOR, b"\xff")
    places = [first_fat + n if n < fat_sectors else _FREE for n in range(_HEADER_FAT_SECTORS)]
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors, directory_start, 0, _CUTOFF,
        mini_fat_start, len(mini_fat_data) // _SECTOR, _END, 0, places[0],
    )  # fmt: skip
    return header + struct.pack("<108I", *places[1:]) + b"".join(sectors) + table


def _list_entries(name: str, storage: Storage, entries: list[tuple[str, int, int, int, bytes]]) -> int:
    """Append a storage and all that is in it as (name, kind, next sibling, first child, data); its own number."""
    own = len(entries)
    entries.append((name, 5 if own == 0 else 1, _FREE, _FREE, b""))
    previous = None
    for inner, content in storage.items():
        number = len(entries)
        if isinstance(content, bytes):
            entries.append((inner, 2, _FREE, _FREE, content))
        else:
            _list_entries(inner, content, entries)
        if previous is None:
            entries[own] = (*entries[own][:3], number, b"")
        else:
            entries[previous] = (*entries[previous][:2], number, *entries[previous][3:])
        previous = number
    return own


def _entry(name: str, kind: int, sibling: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16xI16xIQ", encoded, len(encoded), kind, 1, _FREE, sibling, child, 0, start & 0xFFFFFFFF, size
    )


def _padded(data: bytes, size: int, filling: bytes = b"\0") -> bytes:
    return data + filling * (-len(data) % size)
