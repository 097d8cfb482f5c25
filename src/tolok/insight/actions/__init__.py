"""What people start from the pages of the analysis."""
