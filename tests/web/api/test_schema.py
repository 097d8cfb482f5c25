"""The API held to its own OpenAPI document by schemathesis: no 5xx, no answer that is not documented.

``SCHEMATHESIS_EXAMPLES=200 pytest tests/web/api/test_schema.py`` asks longer.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.core.failures import FailureGroup
from tests.web.access_objects import object_for
from tests.web.cast import Cast

from tolok.api.actions.tokens import make_token
from tolok.api.scopes import Scope

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "3"))
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
checks.load_all_checks()


@schemathesis.serializer("application/offset+octet-stream")
def _pieces(_context: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::pytest.PytestWarning")


@pytest.fixture
def schema(wsgi: Any) -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", wsgi)


@pytest.mark.parametrize("role", ["coordinator", "national_coordinator", "external_assessor"])
def test_every_answer_is_documented(schema: Any, cast: Cast, settings: Any, role: str) -> None:
    settings.API_RATE = 10**9
    _row, word = make_token(by=cast.person(role), name="x", scopes=Scope.values, days=1)
    wrong: list[str] = []
    for found in schema.get_all_operations():
        operation = found.ok()
        known = dict(_known(operation, cast))
        wrong += _faults(operation, known, word)
    assert not wrong, "\n\n".join(wrong)


def _known(operation: Any, cast: Cast) -> Iterator[tuple[str, Any]]:
    """Parts of the address for which there is something."""
    for name in {one.name for one in operation.path_parameters}:
        yield name, object_for(_NAMES.get(operation.path, ""), name, cast, cast.agency)


_NAMES = {
    "/api/v1/cycles/{cycle}/stages/{position}": "api:stage",
    "/api/v1/ledger/verifications/{number}": "api:ledger_verification",
    "/api/v1/uploads/{key}": "upload",
    "/api/v1/assessments/{assessment}/analysis/reports/{document}.{form}": "api:analysis_report_file",
}


def _faults(operation: Any, known: dict[str, Any], word: str) -> list[str]:
    faults: dict[str, str] = {}

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), real=st.sampled_from([True, True, True, False]))
    def ask(case: Any, real: bool) -> None:
        if real:
            case.path_parameters = {**(case.path_parameters or {}), **known}
        with transaction.atomic():
            response = case.call(headers={"Authorization": f"Bearer {word}"})
            transaction.set_rollback(True)
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            for failure in group.exceptions:
                faults.setdefault(type(failure).__name__, f"{operation.label}: {failure}\n{case.as_curl_command()}")

    ask()
    return list(faults.values())
