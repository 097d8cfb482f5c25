"""Addresses of documents of record and publications."""

from django.urls import path

from tolok.records.views import certificates, documents, publications, reports, signatures

_DOCUMENT = "documents/<int:document>/"

urlpatterns = [
    path("assessments/<int:assessment>/documents/", documents.documents, name="documents"),
    path("assessments/<int:assessment>/documents/<slug:kind>/new/", documents.new_document, name="document_new"),
    path("assessments/<int:assessment>/documents/<slug:kind>/draft/", documents.draft, name="document_draft"),
    path("assessments/<int:assessment>/recommendation/", documents.recommendation, name="recommendation"),
    path("assessments/<int:assessment>/correction/", publications.correction, name="result_correction"),
    path(_DOCUMENT, documents.document, name="document"),
    path(f"{_DOCUMENT}file/", documents.document_file, name="document_file"),
    path(f"{_DOCUMENT}signing/", signatures.signing, name="document_signing"),
    path(f"{_DOCUMENT}signed-copy/", signatures.signed_copy, name="document_copy"),
    path("certificates/", certificates.certificates, name="certificates"),
    path(
        "certificates/<int:certificate>/withdrawal/", certificates.certificate_withdrawal, name="certificate_withdrawal"
    ),
    path("cycles/<int:cycle>/reports/", reports.reports, name="reports"),
    path("cycles/<int:cycle>/reports/parcel/", reports.parcel, name="reports_parcel"),
    path("cycles/<int:cycle>/publication/", publications.cycle_publication, name="cycle_publication"),
    path("cycles/<int:cycle>/publication/consent/", publications.consent_rule, name="consent_rule"),
    path("cycles/<int:cycle>/withdrawal/", publications.withdrawal, name="results_withdrawal"),
    path("publications/", publications.publication_list, name="publications"),
    path("publications/<int:publication>/", publications.publication, name="publication"),
    path("publications/<int:publication>/results.json", publications.as_json_file, name="publication_json"),
    path("publications/<int:publication>/results.csv", publications.as_csv_file, name="publication_csv"),
    path("publications/<int:publication>/head.json", publications.head_file, name="publication_head"),
]
