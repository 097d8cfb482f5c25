"""All writes of this room, a noun a file."""
