"""How often notices about a topic come by e-mail: seen and changed by their person alone."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tolok.organisation.walls import ROLE

WALL = f"""
ALTER TABLE notices_mailchoice ENABLE ROW LEVEL SECURITY;
CREATE POLICY notices_mailchoice_own ON notices_mailchoice TO {ROLE} USING (tolok_is(person_id)) WITH CHECK (tolok_is(person_id));
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("notices", "0003_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="MailChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("work", "Pekerjaan saya: tugas dan jawaban yang dikembalikan"),
                            ("dates", "Tenggat dan perubahan tanggal"),
                            ("judging", "Penilaian, reviu, dan penetapan yang menunggu saya"),
                            ("results", "Siklus dan hasilnya"),
                            ("other", "Lainnya"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "rhythm",
                    models.CharField(
                        choices=[("at_once", "segera"), ("daily", "ringkasan harian"), ("never", "tidak pernah")],
                        max_length=10,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "topic"), name="one_mail_choice_a_topic")],
            },
        ),
        migrations.RunSQL(
            WALL,
            "DROP POLICY notices_mailchoice_own ON notices_mailchoice;"
            "ALTER TABLE notices_mailchoice DISABLE ROW LEVEL SECURITY;",
        ),
    ]
