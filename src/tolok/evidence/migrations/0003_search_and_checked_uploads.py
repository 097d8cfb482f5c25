from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_walls")]

    operations = [
        TrigramExtension(),
        migrations.AddField(
            model_name="upload",
            name="sha256",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="upload",
            name="media_type",
            field=models.CharField(blank=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="upload", name="pages", field=models.PositiveIntegerField(blank=True, null=True)
        ),
        migrations.AlterField(
            model_name="upload",
            name="finished_at",
            field=models.DateTimeField(blank=True, help_text="when its content was checked and accepted", null=True),
        ),
    ]
