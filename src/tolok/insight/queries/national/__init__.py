"""What the national view reads of a cycle or of published results, one story a file; fixed numbers of queries."""
