"""Weight penalties: what the chapter shows and asks."""
