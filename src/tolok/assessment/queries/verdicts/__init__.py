"""What an assessor reads: how far each indicator is, and one indicator with claim, evidence and the own finding."""
