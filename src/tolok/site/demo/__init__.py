"""The demonstration: real agencies and published results, and a sample cycle made through the actions."""
