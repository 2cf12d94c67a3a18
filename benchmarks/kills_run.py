"""``ratslotse-ingest`` with the embedding model that needs no file; see ``benchmarks.kills``."""

from benchmarks.hash_model import hash_model
from ingest.cli import main

if __name__ == "__main__":
    with hash_model():
        main()
