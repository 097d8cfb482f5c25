"""Pages of coming and going."""
