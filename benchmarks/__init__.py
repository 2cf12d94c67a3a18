"""Measures and fits what the answering floor does: ``python -m benchmarks --help``."""
