"""The files of models: which there are, how they come here, whether they are the right ones.

Below ``knowledge`` and ``answering``, which load them through ``llama``.
"""
