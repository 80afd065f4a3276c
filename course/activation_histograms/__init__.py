"""Activation histograms: what the chapter shows and asks."""
