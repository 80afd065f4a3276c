"""The measured claims of the project: ``python -m benchmarks`` prints them."""
