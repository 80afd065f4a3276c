"""Introduction: what the chapter shows and asks."""
