"""What people are told about programs."""

from django.utils.translation import gettext_lazy as _

from tolok.notices.kinds import register

register("webhook.given_up", _("Pesan untuk {url} tidak terkirim setelah beberapa kali dicoba. Periksa alamatnya."))
