"""What the explorables of the book compute, draw and read: one module per chapter."""
