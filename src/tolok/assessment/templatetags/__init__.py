"""Tags of the evaluation's pages."""
