"""A run is seen by who started it, and by the people of its agency (``access`` narrows that to its coordinator)."""

from typing import ClassVar

from django.db import migrations

from tolok.organisation.walls import wall


class Migration(migrations.Migration):
    dependencies: ClassVar = [("runs", "0001_initial"), ("organisation", "0002_walls")]
    operations: ClassVar = [
        wall("runs_run", "tolok_is(by_id) OR (agency_id IS NOT NULL AND tolok_sees(agency_id))"),
    ]
