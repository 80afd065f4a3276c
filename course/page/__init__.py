"""The page that computes: an engine in JavaScript, and the same runs by ``helpers``."""
