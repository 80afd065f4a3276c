"""Hyperparameter search: what the chapter shows and asks."""
