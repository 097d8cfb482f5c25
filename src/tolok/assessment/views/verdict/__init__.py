"""The desk of an assessor: one indicator with claim, evidence and the own finding, and everything done from it."""
