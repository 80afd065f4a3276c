"""Dropout: what the chapter shows and asks."""
