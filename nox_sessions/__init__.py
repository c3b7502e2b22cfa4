"""The sessions of ``noxfile.py``, which imports every module that has some."""
