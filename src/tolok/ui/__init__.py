"""Base templates, components, styles and words of the face; no tables."""
