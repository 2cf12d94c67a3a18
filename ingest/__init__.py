"""The refresh job: reads the city's documents and hands them to the knowledge floor.

Order of the way: ``sources`` finds files, ``parse`` turns them into text with structure, ``metadata`` says what they
are, ``chunk`` cuts them into quotable pieces, ``pipeline`` decides what is new, changed or gone, ``report`` says so.
"""
