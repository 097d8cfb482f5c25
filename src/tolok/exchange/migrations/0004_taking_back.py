"""What an import made, so that it can be taken back; what its look found, so that it is not looked for twice."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("exchange", "0003_orders"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="arrival",
            name="kept",
            field=models.TextField(blank=True, help_text="why something of it was not taken back"),
        ),
        migrations.AddField(
            model_name="arrival",
            name="made",
            field=models.BooleanField(default=False, help_text="the item was not there before"),
        ),
        migrations.AddField(
            model_name="arrival",
            name="media_type",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="arrival",
            name="pages",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="arrival",
            name="released",
            field=models.BooleanField(default=False, help_text="its support was taken back"),
        ),
        migrations.AddField(
            model_name="arrival",
            name="support",
            field=models.PositiveBigIntegerField(
                blank=True, help_text="what was put under the criterion for it", null=True
            ),
        ),
        migrations.AddField(
            model_name="arrival",
            name="withdrawn",
            field=models.BooleanField(default=False, help_text="its item was taken back"),
        ),
        migrations.AlterField(
            model_name="import",
            name="state",
            field=models.CharField(
                choices=[
                    ("looking", "sedang diperiksa"),
                    ("ready", "menunggu konfirmasi"),
                    ("writing", "sedang ditulis"),
                    ("done", "selesai"),
                    ("reversing", "sedang dikembalikan"),
                    ("reversed", "dikembalikan"),
                    ("dropped", "dibuang"),
                ],
                default="ready",
                max_length=10,
            ),
        ),
    ]
