"""The data that ships with the package; README.md beside this file names source and licence."""
