"""The lock of the chain and its head in one statement: every write asks for both."""

from typing import ClassVar

from django.db import migrations

# Each statement of a volatile function sees what was committed when it starts: the head is read after the lock is had.
HELD = """
CREATE FUNCTION ledger_head_held(lock bigint) RETURNS TABLE (seq bigint, hash varchar, at timestamptz)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS
$$
BEGIN
  PERFORM pg_advisory_xact_lock(lock);
  RETURN QUERY SELECT e.seq, e.hash, e.at FROM ledger_entry e ORDER BY e.seq DESC LIMIT 1;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0004_parts_and_head")]
    operations: ClassVar = [migrations.RunSQL(HELD, "DROP FUNCTION ledger_head_held(bigint);")]
