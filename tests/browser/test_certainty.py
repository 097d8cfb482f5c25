"""Certainty and scenarios in a browser: charts drawn, a rate assumed, levels kept and laid side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser.stage import PHONE, PageFor, assert_accessible, assert_no_sideways_scroll
from tests.web.evaluation import build
from tests.web.insight.test_certainty import judged_twice
from tests.web.insight.test_standing import answered, published

from tolok.organisation.models import Agency, Appointment

if TYPE_CHECKING:
    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_how_sure_it_is_and_what_would_be_if(cast: Cast, page_for: PageFor) -> None:
    Agency.objects.filter(pk=cast.other.pk).update(cluster=cast.agency.cluster)
    found = build(cast, "spbe-2020", year=2024)
    assessors = [cast.person("external_assessor", name=name) for name in ("Asri Contoh", "Bayu Contoh")]
    for person in assessors:
        Appointment.objects.create(person=person, role_id="external_assessor", agency=cast.other, since="2020-01-01")
    for assessment, apart in ((found.mine, {"I01": 1, "I02": 1, "I03": -1}), (found.theirs, {"I09": 1, "I11": 2})):
        answered(assessment)
        judged_twice(found, assessment, assessors, apart)
    published(found.theirs)
    here = f"/assessments/{found.mine.pk}/analysis"

    page = page_for(cast.person("coordinator"))
    page.goto(f"{here}/")
    page.get_by_role("link", name="Kepastian").click()
    for name in ("chances", "weighty", "sources"):
        page.locator(f".chart-{name}[data-drawn] svg").wait_for()
    page.get_by_role("table", name="Indeks Sobol kelompok untuk peringkat").wait_for()
    assert_accessible(page)
    page.get_by_text("Andaikan galat lain").click()
    page.get_by_label("Satu tingkat terlalu tinggi, dari 100").fill("20")
    page.get_by_role("button", name="Hitung dengan pengandaian ini").click()
    page.wait_for_url("**up=20**")
    page.get_by_text("Asesor cenderung memberi lebih tinggi").wait_for()
    assert_accessible(page)

    page.get_by_role("link", name="Bagaimana jika").click()
    page.locator("#pull-I47").select_option("5")
    page.locator("#chosen[value='I47=5']").wait_for(state="attached")
    page.get_by_text("Simpan sebagai skenario").click()
    page.get_by_label("Nama skenario").fill("Layanan dulu")
    page.locator("#pull-I46").select_option("5")
    page.locator("#chosen[value='I47=5&I46=5'], #chosen[value='I46=5&I47=5']").wait_for(state="attached")
    assert page.get_by_label("Nama skenario").input_value() == "Layanan dulu", "a level tried later loses no word"
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.get_by_role("heading", name="Skenario: Layanan dulu").wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="1 skenario tersimpan").click()
    page.get_by_role("checkbox", name="Layanan dulu").check()
    page.get_by_role("button", name="Bandingkan yang dipilih").click()
    page.get_by_role("table", name="Indikator yang diubah salah satunya").wait_for()
    assert_accessible(page)
    compared = page.url

    phone = page_for(cast.person("coordinator"), PHONE, dark=True)
    for address, shown in (
        (f"{here}/certainty/?up=10&down=10", "#rank-sources table"),
        (f"{here}/scenarios/", "table"),
        (compared, "table"),
    ):
        phone.goto(address)
        phone.locator(shown).first.wait_for()
        assert_no_sideways_scroll(phone)
        assert_accessible(phone)

    national = page_for(cast.person("national_coordinator"))
    national.goto(f"{here}/certainty/")
    national.locator(".chart-leniency[data-drawn] svg").wait_for()
    assert_accessible(national)

    plain = page_for(cast.person("coordinator"), javascript=False)
    plain.goto(f"{here}/certainty/?up=10&down=10")
    plain.get_by_role("link", name="Hitung dari tingkat semua anggota kelompok").click()
    plain.get_by_role("table", name="Indeks Sobol kelompok untuk peringkat").wait_for()
