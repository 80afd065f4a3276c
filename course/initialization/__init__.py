"""Initialization: what the chapter shows and asks."""
