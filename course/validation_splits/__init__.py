"""Validation splits: what the chapter shows and asks."""
