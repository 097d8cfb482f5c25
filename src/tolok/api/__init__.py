"""REST: what a person can do here, a program can too."""
