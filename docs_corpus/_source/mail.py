"""Write a paper as a mail (EML) with another paper as PDF attached to it."""

from __future__ import annotations

import tempfile
from email.message import EmailMessage
from pathlib import Path

from blocks import Paper, plain, read_paper
from pdf import write_pdf


def write_eml(paper: Paper, path: Path) -> None:
    """Write the mail; the front matter's `attachment` names a source in `attachments/`, fields are its head."""
    mail = EmailMessage()
    for name, value in paper.fields:
        mail[name] = value
    mail["Subject"] = paper.title
    lines = [f"- {plain(block.text)}" if block.kind == "item" else plain(block.text) for block in paper.blocks]
    mail.set_content("\n\n".join(lines) + "\n", cte="quoted-printable")
    source = Path(__file__).resolve().parent / "attachments" / paper.option("attachment")
    attached = read_paper(source)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.pdf"
        write_pdf(attached, made)
        mail.add_attachment(made.read_bytes(), maintype="application", subtype="pdf", filename=attached.output)
    mail.set_boundary("=_stadt-lindfurt")
    path.write_bytes(mail.as_bytes())
