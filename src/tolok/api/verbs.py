"""What the ledger says about programs: tokens and addresses that are told of changes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tolok.ledger.verbs import Kind, register

register("token.made", _("{who} membuat token {name} ({prefix}…) sampai {until}: {scopes}"), kind=Kind.PEOPLE)
register("token.revoked", _("{who} mencabut token {name} ({prefix}…)"), kind=Kind.PEOPLE)
register("webhook.registered", _("{who} mendaftarkan alamat {url} untuk diberi tahu: {events}"), kind=Kind.PEOPLE)
register("webhook.changed", _("{who} mengubah alamat {url} yang diberi tahu: {events}"), kind=Kind.PEOPLE)
register("webhook.secret_renewed", _("{who} memperbarui rahasia alamat {url}"), kind=Kind.PEOPLE)
register("webhook.removed", _("{who} menghapus alamat {url} yang diberi tahu"), kind=Kind.PEOPLE)
