"""Files and links: content-addressed, classified, searchable."""
