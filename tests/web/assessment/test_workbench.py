"""The workbench: what it shows to whom, and that nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.web.evaluation import Evaluation


pytestmark = pytest.mark.django_db
SignedIn = "Callable[[Person], Client]"


@pytest.mark.parametrize("leaf", ["I01", "I05", "I20"])
def test_the_page_opens(evaluation: Evaluation, signed_in: Callable[..., Client], leaf: str) -> None:
    answer = signed_in(evaluation.cast.person("coordinator")).get(reverse("indicator", args=[evaluation.mine.pk, leaf]))
    assert answer.status_code == 200, answer.content
