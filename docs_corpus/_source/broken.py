"""Give a text PDF fonts that lie: it looks as before, but the text that programs read from it is letter soup.

Some programs write a wrong character map into their fonts, or none. Here each font gets one (``/ToUnicode``) that says
of each letter that it is the one three places further on. It is added as an incremental update, as PDF editors do.
"""

from __future__ import annotations

import re
from pathlib import Path

_FONT = re.compile(rb"(?P<number>\d+) 0 obj\n<<\n/BaseFont (?P<body>.*?)\n>>\nendobj", re.DOTALL)
_SHIFT = 3
_MAP = f"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CMapName /Shifted def
/CMapType 2 def
1 begincodespacerange
<00> <FF>
endcodespacerange
2 beginbfrange
<21> <7B> <{0x21 + _SHIFT:04X}>
<C0> <FC> <{0xC0 + _SHIFT:04X}>
endbfrange
endcmap
end
end""".encode("ascii")


def break_text(path: Path) -> None:
    """Add the wrong maps to the file. Raises ValueError if it is not laid out as reportlab does."""
    data = path.read_bytes()
    fonts = list(_FONT.finditer(data))
    size = re.search(rb"/Size (\d+)", data)
    start = re.search(rb"startxref\n(\d+)\n%%EOF\s*$", data)
    trailer = re.search(rb"trailer\n<<(.*?)>>\nstartxref", data, re.DOTALL)
    if not fonts or size is None or start is None or trailer is None:
        raise ValueError(f"{path.name}: not a file that reportlab wrote")
    number = int(size[1])
    objects = {
        int(font["number"]): b"<<\n/BaseFont " + font["body"] + b" /ToUnicode %d 0 R\n>>" % number for font in fonts
    }
    objects[number] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(_MAP), _MAP)
    places = {}
    for name, body in objects.items():
        places[name] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (name, body)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % (name, place) for name, place in sorted(places.items()))
    entries = re.sub(rb"/Size \d+", b"/Size %d" % (number + 1), trailer[1])
    end = b"xref\n%strailer\n<<%s/Prev %d\n>>\nstartxref\n%d\n%%%%EOF\n" % (table, entries, int(start[1]), len(data))
    path.write_bytes(data + end)
