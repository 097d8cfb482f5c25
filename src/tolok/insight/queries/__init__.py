"""What the pages read of assessments and published results."""
