"""Django's name for this room, and what follows every migration."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate

from tolok.site.database import APPLICATION_ROLE


class Site(AppConfig):
    """The wiring."""

    name = "tolok.site"
    label = "wiring"

    def ready(self) -> None:
        """Grants follow migrations; the signal comes for rooms that have tables, of which this is none."""
        post_migrate.connect(_grant, sender=apps.get_app_config("assessment"))


def _grant(using: str, **_signal: Any) -> None:
    # Tables made by libraries' migrations need the grant too, so it is given for all tables after each migration.
    role = APPLICATION_ROLE
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"GRANT USAGE ON SCHEMA public TO {role};"
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};"
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};"
            # What is made without a migration, such as the table of the cache, is for the application too.
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};"
            f"REVOKE UPDATE, DELETE ON ledger_entry FROM {role};"
            f"REVOKE DELETE ON organisation_person FROM {role};"
        )
