"""Tests with real transactions empty all tables afterwards; the ledger refuses that, and the roles must come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations

if TYPE_CHECKING:
    from collections.abc import Iterator

_APPEND_ONLY = "ALTER TABLE ledger_entry {0} TRIGGER ledger_entry_append_only, {0} TRIGGER ledger_entry_no_truncate"
_JOBS = "TRUNCATE procrastinate_jobs CASCADE"  # the queue's tables are not Django's, so nobody else empties them


@pytest.fixture(scope="session", autouse=True)
def _emptied_between_transaction_tests() -> Iterator[None]:
    before = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        open_, shut = _APPEND_ONLY.format("DISABLE"), _APPEND_ONLY.format("ENABLE ALWAYS")
        before(self, [open_, _JOBS, *sql_list, shut, *_roles(self)])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield


def _roles(operations: DatabaseOperations) -> list[str]:
    # As text, for the flush runs statements without values.
    from tolok.organisation.roles import listed

    def text(value: object) -> str:
        if isinstance(value, list):
            return f"ARRAY[{','.join(map(text, value))}]::varchar[]"
        return str(value) if isinstance(value, bool | int) else "'" + str(value).replace("'", "''") + "'"

    table = operations.quote_name("organisation_role")
    return [f"INSERT INTO {table} ({','.join(row)}) VALUES ({','.join(map(text, row.values()))})" for row in listed()]
