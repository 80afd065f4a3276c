"""Gradient flow: what the chapter shows and asks."""
