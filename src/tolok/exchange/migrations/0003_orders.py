"""Rows in an order that needs no other table."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("exchange", "0002_walls"),
    ]

    operations: ClassVar = [
        migrations.AlterModelOptions(
            name="arrival",
            options={"ordering": ["parcel_id", "position"]},
        ),
        migrations.AlterModelOptions(
            name="proposal",
            options={"ordering": ["assessment_id", "leaf"]},
        ),
    ]
