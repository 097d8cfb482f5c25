"""Addresses of verdicts."""

from django.urls import URLPattern, path

from tolok.assessment.views import disagreement, judging, verdict

_INDICATOR = "assessments/<int:assessment>/verdicts/<str:leaf>"

urlpatterns: list[URLPattern] = [
    path("judging/", judging.judging, name="judging"),
    path("assessments/<int:assessment>/verdicts/", judging.verdicts, name="verdicts"),
    path("assessments/<int:assessment>/disagreements/", disagreement.disagreements, name="disagreements"),
    path(f"{_INDICATOR}/", verdict.verdict, name="verdict"),
    path(f"{_INDICATOR}/evidence/", verdict.evidence, name="verdict_evidence"),
    path(f"{_INDICATOR}/criteria/<int:level>/<int:criterion>/", verdict.criterion, name="verdict_criterion"),
    path(f"{_INDICATOR}/levels/<int:level>/acceptance/", verdict.acceptance, name="verdict_acceptance"),
    path(f"{_INDICATOR}/judgement/", verdict.judgement, name="judgement"),
    path(f"{_INDICATOR}/completion/", verdict.completion, name="judgement_completion"),
    path(f"{_INDICATOR}/reopening/", verdict.reopening, name="judgement_reopening"),
    path(f"{_INDICATOR}/verification/", verdict.verification, name="verification"),
    path(f"{_INDICATOR}/verification/withdrawal/", verdict.verification_withdrawal, name="verification_withdrawal"),
    path(f"{_INDICATOR}/returns/", verdict.sent_back, name="verdict_returns"),
    path(f"{_INDICATOR}/returns/<int:returned>/withdrawal/", verdict.return_withdrawal, name="return_withdrawal"),
    path(f"{_INDICATOR}/settlement/", verdict.settlement, name="settlement"),
    path(f"{_INDICATOR}/settlement/withdrawal/", verdict.settlement_withdrawal, name="settlement_withdrawal"),
    path(f"{_INDICATOR}/review/", verdict.review, name="review"),
    path(f"{_INDICATOR}/review/withdrawal/", verdict.review_withdrawal, name="review_withdrawal"),
]
