"""Everything that brings in and takes out, one file a thing."""
