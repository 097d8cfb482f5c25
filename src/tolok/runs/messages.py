"""What people are told about their runs."""

from django.utils.translation import gettext_lazy as _

from tolok.notices.kinds import register

register("run.done", _("{what} selesai."))
register("run.failed", _("{what} gagal: {why}"), in_mail=_("{what} gagal. Buka halamannya untuk melihat sebabnya."))
