"""Nothing here: Django reads ``formats``."""
