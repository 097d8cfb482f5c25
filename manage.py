"""Django's own commands, for contributors: `.venv/bin/python manage.py makemigrations`. People use `tolok`."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tolok.site.settings")
    os.environ.setdefault("TOLOK_OWNER", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
