"""Documents of record and publication: what an office signs, keeps, hands over, and what everybody may read."""
