"""Ratslotse: short, cited answers from a city's own documents."""
