"""Forms of the evaluation: they only check, one noun a file."""
