"""Learning-rate schedules: what the chapter shows and asks."""
