"""One indicator with everything needed to answer it: what it asks, what is there, what it is worth, what was said."""
