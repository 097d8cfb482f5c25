"""Agencies, units, people, roles and rights."""
