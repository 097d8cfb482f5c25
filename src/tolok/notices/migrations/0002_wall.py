"""Notices are seen by their person alone; anybody's action may leave one for somebody else."""

from typing import ClassVar

from django.db import migrations

from tolok.organisation.walls import ROLE

WALL = f"""
ALTER TABLE notices_notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY notices_notice_seen ON notices_notice TO {ROLE} USING (tolok_is(person_id)) WITH CHECK (true);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("notices", "0001_initial"), ("organisation", "0002_walls")]
    operations: ClassVar = [
        migrations.RunSQL(
            WALL,
            "DROP POLICY notices_notice_seen ON notices_notice;ALTER TABLE notices_notice DISABLE ROW LEVEL SECURITY;",
        )
    ]
