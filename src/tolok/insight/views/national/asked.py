"""What the pages of the national view have in common: who may, which results, the pages beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tolok.assessment.views.asked import standing_of
from tolok.insight.access import require_nation
from tolok.insight.queries.national.basis import Basis, bases, named, newest
from tolok.results import CLUSTERS


@dataclass(frozen=True)
class Asked:
    """Which results a page is about, of which there are; None where there are none at all."""

    known: Sequence[Basis]
    basis: Basis | None
    cluster: str

    def band(self, request: HttpRequest, otherwise: str) -> str:
        """The predicate that is asked for."""
        wanted = request.GET.get("band", "")
        return wanted if self.basis is not None and wanted in self.basis.codes else otherwise


def asked(request: HttpRequest) -> Asked:
    """Read ``?of=`` and ``?cluster=``. One query.

    Raises:
        Refused: the person does not see every agency.
        Http404: there are no such results.
    """
    require_nation(standing_of(request))
    known = bases()
    key = request.GET.get("of", "")
    basis = named(known, key) if key else newest(known)
    if key and basis is None:
        raise Http404(_("Hasil ini tidak ada."))
    cluster = request.GET.get("cluster", "")
    return Asked(known, basis, cluster if cluster in CLUSTERS else "")


def frame_of(request: HttpRequest, found: Asked | None = None) -> dict[str, Any]:
    """What the templates of all its pages read."""
    query = f"?of={found.basis.key}" if found is not None and found.basis is not None else ""
    first = reverse("insight:nation")
    context: dict[str, Any] = {
        "pages": [
            (path if path in {request.path, first} else path + query, word)
            for path, word in (
                (first, _("Kemajuan")),
                (reverse("insight:nation_spread"), _("Sebaran")),
                (reverse("insight:nation_map"), _("Peta")),
                (reverse("insight:nation_targets"), _("Sasaran")),
                (reverse("insight:nation_outliers"), _("Yang mencolok")),
            )
        ]
    }
    if found is not None and found.basis is not None:
        context |= {"known": found.known, "basis": found.basis, "cluster": found.cluster, "sample": found.basis.sample}
    return context
