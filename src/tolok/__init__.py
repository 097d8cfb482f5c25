"""Tolok, a yardstick for digital government: exact maturity indices, worked out in the open."""
