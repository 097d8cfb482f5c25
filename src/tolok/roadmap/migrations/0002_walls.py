"""Costs, plans and their steps belong to their agency."""

from typing import ClassVar

from django.db import migrations

from tolok.organisation.walls import wall


class Migration(migrations.Migration):
    dependencies: ClassVar = [("roadmap", "0001_initial"), ("organisation", "0002_walls")]
    operations: ClassVar = [wall(f"roadmap_{table}") for table in ("costsheet", "plan", "step")]
