"""The roles of ``roles.yaml`` as rows."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tolok.organisation.roles import listed


def write_roles(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    role = apps.get_model("organisation", "Role")
    for fields in listed():
        role.objects.update_or_create(code=fields["code"], defaults=fields)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisation", "0002_walls")]
    operations: ClassVar = [migrations.RunPython(write_roles, migrations.RunPython.noop)]
