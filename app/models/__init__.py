"""The files of models: which there are, how they come here, whether they are the right ones.

Below ``knowledge`` and ``answering``: nothing here loads a model.
"""
