"""Rows in an order that needs no other table."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("assessment", "0008_publication"),
    ]

    operations: ClassVar = [
        migrations.AlterModelOptions(
            name="assignment",
            options={"ordering": ["assessment_id", "leaf"]},
        ),
        migrations.AlterModelOptions(
            name="claim",
            options={"ordering": ["assessment_id", "stage_id", "leaf"]},
        ),
        migrations.AlterModelOptions(
            name="judgement",
            options={"ordering": ["assessment_id", "stage_id", "leaf", "assessor_id"]},
        ),
        migrations.AlterModelOptions(
            name="stage",
            options={"ordering": ["cycle_id", "position"]},
        ),
    ]
