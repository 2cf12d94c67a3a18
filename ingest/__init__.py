"""The refresh job: reads the city's documents and hands them to the knowledge floor.

Order of the way: ``sources`` list what there is, ``intake`` decides what of it has to be read, ``workers`` do that in
processes of their own (``reading``: ``looking`` at bytes, ``parse`` for text with structure, ``metadata``, ``chunk``),
``pipeline`` makes it one run, ``report`` and ``progress`` say so, and ``commands`` are what is typed.
"""
