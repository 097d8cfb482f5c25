"""Everything an agency owns as one ZIP: which tables, how they are written, what is told beside them."""
