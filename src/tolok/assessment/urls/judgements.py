"""Addresses of verdicts."""

from django.urls import URLPattern, path

from tolok.assessment.views import disagreement, judging
from tolok.assessment.views.verdict import checks, findings, pages, sending_back, settling

_INDICATOR = "assessments/<int:assessment>/verdicts/<str:leaf>"

urlpatterns: list[URLPattern] = [
    path("judging/", judging.judging, name="judging"),
    path("assessments/<int:assessment>/verdicts/", judging.verdicts, name="verdicts"),
    path("assessments/<int:assessment>/disagreements/", disagreement.disagreements, name="disagreements"),
    path(f"{_INDICATOR}/", pages.verdict, name="verdict"),
    path(f"{_INDICATOR}/evidence/", pages.evidence, name="verdict_evidence"),
    path(f"{_INDICATOR}/criteria/<int:level>/<int:criterion>/", findings.criterion, name="verdict_criterion"),
    path(f"{_INDICATOR}/levels/<int:level>/acceptance/", findings.acceptance, name="verdict_acceptance"),
    path(f"{_INDICATOR}/judgement/", findings.judgement, name="judgement"),
    path(f"{_INDICATOR}/completion/", findings.completion, name="judgement_completion"),
    path(f"{_INDICATOR}/reopening/", findings.reopening, name="judgement_reopening"),
    path(f"{_INDICATOR}/verification/", checks.verification, name="verification"),
    path(f"{_INDICATOR}/verification/withdrawal/", checks.verification_withdrawal, name="verification_withdrawal"),
    path(f"{_INDICATOR}/returns/", sending_back.sent_back, name="verdict_returns"),
    path(f"{_INDICATOR}/returns/<int:returned>/withdrawal/", sending_back.return_withdrawal, name="return_withdrawal"),
    path(f"{_INDICATOR}/settlement/", settling.settlement, name="settlement"),
    path(f"{_INDICATOR}/settlement/withdrawal/", settling.settlement_withdrawal, name="settlement_withdrawal"),
    path(f"{_INDICATOR}/review/", checks.review, name="review"),
    path(f"{_INDICATOR}/review/withdrawal/", checks.review_withdrawal, name="review_withdrawal"),
]
