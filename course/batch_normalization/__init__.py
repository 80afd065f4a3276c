"""Batch normalization: what the chapter shows and asks."""
