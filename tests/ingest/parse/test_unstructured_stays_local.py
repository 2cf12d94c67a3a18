"""unstructured left alone reports home, prints an advert and downloads a model. In a process of ours it does not."""

import subprocess
import sys

from app.settings import PROJECT_FOLDER

SCRIPT = """
import io, os, socket, sys
for name in ("DO_NOT_TRACK", "SCARF_NO_ANALYTICS", "UNSTRUCTURED_DISABLE_NOTICE"):
    os.environ.pop(name, None)
attempts = []
def refuse(*arguments, **options):
    attempts.append(arguments)
    raise OSError("no network in this test")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
import docx
from ingest.parse import FORMATS, parse
document = docx.Document()
document.add_paragraph("Die Verwaltung berichtet über den Stand der Bauarbeiten und die Kosten.")
buffer = io.BytesIO()
document.save(buffer)
sentence = "<p>Der Rat hat die Vorlage beraten. Er hat sie beschlossen.</p>"
texts = [
    parse(buffer.getvalue(), FORMATS[".docx"]).text,
    parse(sentence.encode(), FORMATS[".html"]).text,
    parse("Der Rat hat die Vorlage beraten.".encode(), FORMATS[".md"]).text,
]
assert all(texts), texts
from unstructured.nlp import tokenize
assert tokenize._get_nlp().lang == "de"
assert not attempts, attempts
"""


def test_three_formats_are_read_without_a_connection_or_a_word() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=PROJECT_FOLDER, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_it_is_not_imported_before_a_file_needs_it() -> None:
    script = (
        "import sys, ingest.cli, ingest.pipeline; assert not {'unstructured', 'spacy', 'pypdfium2'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=PROJECT_FOLDER, timeout=60, check=True)
