"""The national view: who is where, how results are spread, what stands out, what is reached."""
