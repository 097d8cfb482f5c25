"""The walls round the evaluation, and the tie from appointments to cycles."""

from typing import ClassVar

from django.db import migrations

from tolok.organisation.walls import wall

PUBLIC = "(SELECT a.public FROM assessment_assessment a WHERE a.id = assessment_id)"
TABLES = ("assignment", "submission", "extension", "presence", "support", "return", "judgement", "criterionverdict")
TIE = """
ALTER TABLE organisation_{0} ADD CONSTRAINT {0}_cycle FOREIGN KEY (cycle)
  REFERENCES assessment_cycle (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("assessment", "0001_initial"),
        ("organisation", "0002_walls"),
        ("evidence", "0002_walls"),
    ]
    operations: ClassVar = [
        wall("assessment_cycle", "agency_id IS NULL OR tolok_sees(agency_id) OR state = 'published'"),
        wall("assessment_assessment", "tolok_sees(agency_id) OR public"),
        wall("assessment_claim", f"tolok_sees(agency_id) OR {PUBLIC}"),
        *[wall(f"assessment_{table}") for table in TABLES],
        *[
            migrations.RunSQL(TIE.format(table), f"ALTER TABLE organisation_{table} DROP CONSTRAINT {table}_cycle;")
            for table in ("appointment", "invitation")
        ],
    ]
