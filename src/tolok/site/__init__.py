"""The wiring: settings, root addresses, the database, and what `tolok serve` starts."""
