"""The commands of ``ratslotse-ingest``, one module for each family; ``ingest.cli`` puts them together."""
