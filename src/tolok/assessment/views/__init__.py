"""Pages of the evaluation, one noun a file."""
