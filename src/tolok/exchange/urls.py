"""Addresses of coming and going."""

from django.urls import path

from tolok.exchange.views import bundles, earlier, exports, front, oscal, parcels, sheets

app_name = "exchange"
_INDICATOR = "assessments/<int:assessment>/indicators/<str:leaf>/"
urlpatterns = [
    path("exchange/", front.front, name="front"),
    path("exchange/<slug:slug>/", exports.exports, name="exports"),
    path("assessments/<int:assessment>/imports/", front.imports, name="imports"),
    path("assessments/<int:assessment>/imports/worksheets/", sheets.brought, name="worksheets"),
    path("assessments/<int:assessment>/imports/evidence/", parcels.brought, name="parcels"),
    path("assessments/<int:assessment>/exports/", exports.of_assessment, name="exports_of"),
    path("assessments/<int:assessment>/bundles/", bundles.packed, name="packed"),
    path("assessments/<int:assessment>/oscal/<slug:kind>.json", oscal.document, name="oscal"),
    path("assessments/<int:assessment>/worksheet/", sheets.worksheet, name="worksheet"),
    path("assessments/<int:assessment>/earlier/", earlier.overview, name="earlier"),
    path(f"{_INDICATOR}earlier/", earlier.panel, name="earlier_panel"),
    path(f"{_INDICATOR}earlier/decision/", earlier.decision, name="earlier_decision"),
    path(f"{_INDICATOR}earlier/items/", earlier.reuse, name="earlier_reuse"),
    path("bundles/", bundles.bundles, name="bundles"),
    path("bundles/<int:bundle>/", bundles.bundle, name="bundle"),
    path("bundles/<int:bundle>/confirmation/", bundles.confirmation, name="bundle_confirmation"),
    path("bundles/<int:bundle>/removal/", bundles.removal, name="bundle_removal"),
    path("imports/<int:brought>/", front.brought, name="import"),
    path("imports/<int:brought>/confirmation/", front.confirmation, name="confirmation"),
    path("imports/<int:brought>/files/<int:arrival>/", parcels.placed, name="placed"),
    path("imports/<int:brought>/reversal/", front.reversal, name="reversal"),
    path("imports/<int:brought>/removal/", front.removal, name="removal"),
]
