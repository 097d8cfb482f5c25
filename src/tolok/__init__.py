"""Tolok measures how mature a government's digital services are, and shows its working."""
