"""Optimizers: what the chapter shows and asks."""
