"""How the state of a claim looks."""

from __future__ import annotations

from tolok.assessment.models import ClaimState

STATE_TONES = {
    ClaimState.DRAFT: "working",
    ClaimState.PROPOSED: "sent",
    ClaimState.RETURNED: "returned",
    ClaimState.VERIFIED: "done",
    ClaimState.APPROVED: "done",
    ClaimState.SETTLED: "locked",
}
