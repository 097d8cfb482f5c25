"""Cycles, claims, stages, verdicts: the evaluation."""
