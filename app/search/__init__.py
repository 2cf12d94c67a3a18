"""Finding: from what a reader types to papers and passages, without a language model."""
