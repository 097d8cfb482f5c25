"""What is on its way belongs to its agency."""

from typing import ClassVar

from django.db import migrations

from tolok.organisation.walls import wall


class Migration(migrations.Migration):
    dependencies: ClassVar = [("exchange", "0001_initial"), ("organisation", "0002_walls")]
    operations: ClassVar = [wall(f"exchange_{table}") for table in ("import", "arrival", "proposal")]
