"""From the picture of a page to words with places: what ``ingest.ocr`` is made of."""
