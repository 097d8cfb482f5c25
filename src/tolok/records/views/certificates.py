"""The certificates of the agencies for which one signs."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tolok.organisation.access import Refused
from tolok.organisation.models import Agency
from tolok.organisation.rights import Right
from tolok.records import access
from tolok.records.actions.certificates import add_certificate, withdraw_certificate
from tolok.records.faults import NotPossible
from tolok.records.forms import CertificateForm
from tolok.records.views.asked import attempt, person_of, standing_of

_ASKED = ["GET", "HEAD", "POST"]


@sensitive_post_parameters("passphrase")
@require_http_methods(_ASKED)
def certificates(request: HttpRequest) -> HttpResponse:
    """Those that are kept, and keeping another."""
    standing = standing_of(request)
    mine = standing.agencies_with(Right.SUBMIT) or frozenset()
    if not mine:
        raise Refused(Right.SUBMIT)
    agencies = list(Agency.objects.filter(pk__in=mine))
    form = CertificateForm(request.POST or None, request.FILES or None, agencies=agencies)
    tried = attempt(
        request,
        form,
        lambda: add_certificate(
            agency=form.agency,
            p12=form.cleaned_data["file"].read(),
            passphrase=form.cleaned_data["passphrase"],
            by=person_of(request),
            standing=standing,
        ),
    )
    if tried.done:
        messages.success(request, _("Sertifikat disimpan."))
        return redirect("certificates")
    rows = access.certificates(standing).select_related("agency", "added_by")
    return render(
        request, "records/certificates.html", {"rows": rows, "form": form, "told": tried.told}, status=tried.status
    )


@require_POST
def certificate_withdrawal(request: HttpRequest, certificate: int) -> HttpResponse:
    """Give one up."""
    found = access.certificates(standing_of(request)).filter(pk=certificate).first()
    if found is None:
        raise Http404(_("Sertifikat ini tidak ada, atau bukan untuk Anda."))
    try:
        withdraw_certificate(certificate=found, by=person_of(request), standing=standing_of(request))
    except NotPossible as fault:
        messages.info(request, str(fault))
    else:
        messages.success(request, _("Sertifikat ditarik dan kuncinya dihapus."))
    return redirect("certificates")
