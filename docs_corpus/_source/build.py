"""Rebuild the binary files of the sample corpus from the sources in `papers/`.

    python docs_corpus/_source/build.py [--output FOLDER]

Text formats (Markdown, plain text, HTML, XML) are not built: those files are their own source.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from blocks import Paper, read_paper  # noqa: E402
from broken import break_text  # noqa: E402
from mail import write_eml  # noqa: E402
from odt import write_odt  # noqa: E402
from pdf import write_pdf  # noqa: E402
from rtf import write_rtf  # noqa: E402
from scan import write_scan  # noqa: E402
from sheets import write_csv, write_ods, write_xlsx  # noqa: E402
from slides import write_pptx  # noqa: E402
from word import write_docx  # noqa: E402


def build(output: Path) -> list[Path]:
    """Write every paper below `output`; return the written files. Raises ValueError for an unknown format."""
    written = []
    for source in sorted((HERE / "papers").glob("*.md")):
        paper = read_paper(source)
        target = output / paper.output
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(paper, target)
        written.append(target)
    return written


def _write(paper: Paper, target: Path) -> None:
    if paper.option("scan") == "yes":
        with tempfile.TemporaryDirectory() as folder:
            text_pdf = Path(folder) / "text.pdf"
            write_pdf(paper, text_pdf)
            write_scan(text_pdf, target)
        return
    if paper.option("broken") == "yes":
        write_pdf(paper, target)
        break_text(target)
        return
    writers = {
        ".pdf": write_pdf, ".docx": write_docx, ".odt": write_odt, ".rtf": write_rtf, ".xlsx": write_xlsx,
        ".ods": write_ods, ".csv": write_csv, ".pptx": write_pptx, ".eml": write_eml,
    }  # fmt: skip
    if target.suffix not in writers:
        raise ValueError(f"{paper.output}: no writer for this format")
    writers[target.suffix](paper, target)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="Rebuild the binary files of docs_corpus.")
    parser.add_argument("--output", type=Path, default=HERE.parent, help="folder to write to (default: docs_corpus)")
    written = build(parser.parse_args().output)
    print(f"{len(written)} files written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
