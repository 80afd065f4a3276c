"""The arithmetic of the book: a small NumPy package, one idea a file, meant to be read.

Every name is imported from the file that explains it: ``from helpers.optimizers import Adam``.
"""
