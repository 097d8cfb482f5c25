"""The pages and doors of evidence."""
