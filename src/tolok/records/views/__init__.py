"""Pages of this room, a noun a file."""
