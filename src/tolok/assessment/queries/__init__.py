"""What pages read of the evaluation, one story a file; every answer takes a fixed number of queries."""
