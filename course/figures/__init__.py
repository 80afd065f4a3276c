"""What the figures of all chapters share."""
