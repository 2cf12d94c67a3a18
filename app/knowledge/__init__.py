"""What the city knows: documents, their passages, and three ways to find them (exact, terms, vectors)."""
