"""Settings of the tests: the product's own, in a data folder and database of their own."""

import os
from pathlib import Path

_ROOT = Path(__file__).parents[1]
os.environ["TOLOK_DATA"] = str(_ROOT / "build" / "test-data")
os.environ["TOLOK_OWNER"] = "1"
os.environ["TOLOK_DEMO"] = "0"
os.environ["TOLOK_REQUIRE_MFA"] = "none"
for _setting in ("TOLOK_URL", "TOLOK_SMTP_HOST", "TOLOK_OIDC_ISSUER", "TOLOK_OIDC_NAME", "TOLOK_PROXIES"):
    os.environ.pop(_setting, None)

from tolok.site.database import start_embedded  # noqa: E402

# What tests write may be lost: nobody waits for the disk.
if "PYTEST_XDIST_WORKER" not in os.environ:
    for _setting in ("fsync", "synchronous_commit", "full_page_writes"):
        start_embedded().psql(f"ALTER SYSTEM SET {_setting} = off;")
    start_embedded().psql("SELECT pg_reload_conf();")

from tolok.site.settings import *  # noqa: E402, F403
from tolok.site.settings import STORAGES  # noqa: E402
from tolok.ui.words import compile_catalogue, is_compiled  # noqa: E402

if not is_compiled():
    compile_catalogue()

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
