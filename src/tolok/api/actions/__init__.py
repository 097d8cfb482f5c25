"""All writes of this room, one noun a file."""
