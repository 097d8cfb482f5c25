"""What the web server calls. Loaded once, before the parts of `tolok serve` are forked: nothing of one process here."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tolok.site.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
