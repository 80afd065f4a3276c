"""The playground: what the chapter shows and asks."""
