"""The walls round evidence."""

from typing import ClassVar

from django.db import migrations

from tolok.organisation.walls import wall


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evidence", "0001_initial"), ("organisation", "0002_walls")]
    operations: ClassVar = [wall(f"evidence_{table}") for table in ("blob", "item", "upload")]
