"""Last year as a start, and SPBE evidence for Pemdi: offered with how it counts, an answer only once it is taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.web.assessment.stage import answer
from tests.web.cast import Cast
from tests.web.evaluation import Evaluation, build

from tolok.assessment.access import hand
from tolok.assessment.models import Claim, ClaimState, Support
from tolok.evidence.models import Item
from tolok.exchange.actions.proposals import propose, take
from tolok.exchange.earlier import Offer, earlier
from tolok.exchange.faults import NotPossible
from tolok.exchange.models import Proposal, ProposalState
from tolok.instruments import Carry
from tolok.ledger.models import Entry
from tolok.organisation.access import Refused, standing_of

SignedIn = Callable[..., Client]


def follow(cast: Cast, then: str, now: str) -> tuple[Evaluation, Evaluation]:
    """Two cycles, the second after the first."""
    before = build(cast, then, year=2025)
    # A cycle names the one before on the same instrument alone; the first on a new one finds by its mapping.
    return before, build(cast, now, year=2026, previous=before.cycle if then == now else None)


@pytest.fixture
def years(cast: Cast) -> tuple[Evaluation, Evaluation]:
    return follow(cast, "pemdi-2026", "pemdi-2026")


def stands(evaluation: Evaluation, item: Item, leaf: str, level: int = 1, criterion: int = 1) -> Support:
    return Support.objects.create(
        assessment=evaluation.mine,
        agency=evaluation.cast.agency,
        stage=evaluation.stage,
        leaf=leaf,
        level=level,
        criterion=criterion,
        item=item,
        cites="hlm. 3",
    )


def offers(evaluation: Evaluation, role: str = "coordinator") -> dict[str, Offer]:
    found = earlier(hand(standing_of(evaluation.cast.person(role)), evaluation.mine))
    assert found is not None
    return {offer.node.id: offer for offer in found.offers}


def test_proposed_is_not_answered(years: tuple[Evaluation, Evaluation], cast: Cast) -> None:
    before, after = years
    answer(before.mine, "I01", "2.5", fact="Fakta 2025", analysis="Analisis 2025")
    good, old = before.item("SK berlaku"), before.item("SK lama", valid_until=date(2026, 1, 1))
    stands(before, good, "I01")
    stands(before, old, "I01")
    coordinator = cast.person("coordinator")
    count, left = propose(by=coordinator, standing=standing_of(coordinator), assessment=after.mine)
    assert count == 1
    assert left == ["I01: SK lama (masa berlakunya habis)"], "what expired stays out, and is told"
    assert Claim.objects.filter(assessment=after.mine).count() == 0
    assert Support.objects.filter(assessment=after.mine).count() == 0
    proposal = Proposal.objects.get()
    assert (proposal.value, proposal.fact) == ("2.5", "Fakta 2025")
    with pytest.raises(NotPossible):
        propose(by=coordinator, standing=standing_of(coordinator), assessment=after.mine)

    person = cast.person("data_entry")
    placed, _left = take(by=person, standing=standing_of(person), proposal=proposal)
    assert placed == 1
    claim = Claim.objects.get(assessment=after.mine)
    assert (claim.value, claim.fact, claim.state) == ("2.5", "Fakta 2025", ClaimState.DRAFT)
    support = Support.objects.get(assessment=after.mine)
    assert (support.item, support.cites, support.stage) == (good, "hlm. 3", after.stage)
    assert set(Entry.objects.filter(verb__startswith="proposal.").values_list("verb", flat=True)) == {
        "proposal.made",
        "proposal.taken",
    }
    with pytest.raises(NotPossible):
        take(by=person, standing=standing_of(person), proposal=proposal)


def test_taking_overwrites_nothing(years: tuple[Evaluation, Evaluation], cast: Cast) -> None:
    before, after = years
    answer(before.mine, "I01", "2", fact="Lama", analysis="Lama")
    answer(before.mine, "I02", "2")
    answer(after.mine, "I02", "3")
    coordinator = cast.person("coordinator")
    propose(by=coordinator, standing=standing_of(coordinator), assessment=after.mine)
    assert Proposal.objects.get().leaf == "I01", "what is answered is offered only when it is chosen"
    answer(after.mine, "I01", "3", fact="Sudah ditulis", analysis="", state=ClaimState.DRAFT)
    take(by=coordinator, standing=standing_of(coordinator), proposal=Proposal.objects.get())
    claim = Claim.objects.get(assessment=after.mine, leaf="I01")
    assert (claim.value, claim.fact, claim.analysis) == ("3", "Sudah ditulis", "Lama")


def test_who_may(years: tuple[Evaluation, Evaluation], cast: Cast) -> None:
    before, after = years
    answer(before.mine, "I01", "2")
    data_entry, officer = cast.person("data_entry"), cast.person("unit_officer")
    with pytest.raises(Refused):
        propose(by=data_entry, standing=standing_of(data_entry), assessment=after.mine)
    coordinator = cast.person("coordinator")
    propose(by=coordinator, standing=standing_of(coordinator), assessment=after.mine)
    proposal = Proposal.objects.get()
    with pytest.raises(Refused):
        take(by=officer, standing=standing_of(officer), proposal=proposal)
    after.assign("I01")
    take(by=officer, standing=standing_of(officer), proposal=proposal)
    assert Proposal.objects.get().state == ProposalState.TAKEN


def test_spbe_evidence_for_pemdi(cast: Cast, signed_in: SignedIn) -> None:
    before, after = follow(cast, "spbe-2020", "pemdi-2026")
    answer(before.mine, "I21", "4", fact="Register risiko")
    answer(before.mine, "I11", "3", fact="Arsitektur")
    risk, architecture = before.item("Register risiko SPBE"), before.item("Arsitektur SPBE")
    stands(before, risk, "I21", 4)
    stands(before, architecture, "I11", 3)
    found = offers(after)
    assert (found["I02"].carry, found["I01"].carry) == (Carry.REUSE, Carry.UPDATE)
    assert [one.item for one in found["I02"].usable] == [risk]
    assert found["I02"].value == "", "a value of another instrument is never carried over"
    assert not any(offer.holds for offer in found.values() if offer.carry is Carry.NEW)

    client = signed_in(cast.person("coordinator"))
    page = client.get(f"/assessments/{after.mine.pk}/earlier/").content.decode()
    assert "dapat dipakai lagi" in page
    assert "perlu diperbarui" in page
    bench = client.get(f"/assessments/{after.mine.pk}/indicators/I02/").content.decode()
    assert f"/assessments/{after.mine.pk}/indicators/I02/earlier/" in bench
    panel = client.get(f"/assessments/{after.mine.pk}/indicators/I02/earlier/").content.decode()
    assert "Register risiko SPBE" in panel
    there = f"/assessments/{after.mine.pk}/indicators/I02/earlier/items/"
    assert client.post(there, {"item": str(risk.pk)}).status_code == 302
    assert Support.objects.get(assessment=after.mine).item == risk
    assert "sudah terpasang" in client.get(f"/assessments/{after.mine.pk}/indicators/I02/earlier/").content.decode()


def test_the_pages_lead_there(years: tuple[Evaluation, Evaluation], cast: Cast, signed_in: SignedIn) -> None:
    before, after = years
    answer(before.mine, "I01", "2", fact="Lama")
    client = signed_in(cast.person("coordinator"))
    assert f"/assessments/{after.mine.pk}/earlier/" in client.get(f"/assessments/{after.mine.pk}/").content.decode()
    assert (
        f"/assessments/{before.mine.pk}/earlier/" not in client.get(f"/assessments/{before.mine.pk}/").content.decode()
    )
    told = client.post(f"/assessments/{after.mine.pk}/earlier/", {"all": "1"}, follow=True).content.decode()
    assert "1 indikator mendapat usulan" in told
    there = f"/assessments/{after.mine.pk}/indicators/I01/earlier/"
    assert "belum menjadi jawaban" in client.get(there).content.decode()
    page = client.post(f"{there}decision/", {"take": "1"}, follow=True).content.decode()
    assert "Usulan dipakai" in page
    assert Claim.objects.get(assessment=after.mine).fact == "Lama"
    assert client.post(f"{there}decision/", {"leave": "1"}, follow=True).status_code == 200


def test_a_fixed_number_of_queries(
    years: tuple[Evaluation, Evaluation], cast: Cast, django_assert_max_num_queries: Any
) -> None:
    before, after = years
    own = hand(standing_of(cast.person("coordinator")), after.mine)
    for number in range(1, 15):
        answer(before.mine, f"I{number:02}", "2")
        stands(before, before.item(f"SK {number}"), f"I{number:02}")
    with django_assert_max_num_queries(11):
        assert earlier(own) is not None
