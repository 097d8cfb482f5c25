"""The head tells its moment too; what an entry's subject is part of can be looked up; the refusal holds in replicas."""

from typing import ClassVar

from django.db import migrations

HEAD = """
DROP FUNCTION ledger_head();
CREATE FUNCTION ledger_head() RETURNS TABLE (seq bigint, hash varchar, at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT seq, hash, at FROM ledger_entry ORDER BY seq DESC LIMIT 1 $$;
"""
HEAD_BEFORE = """
DROP FUNCTION ledger_head();
CREATE FUNCTION ledger_head() RETURNS TABLE (seq bigint, hash varchar)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT seq, hash FROM ledger_entry ORDER BY seq DESC LIMIT 1 $$;
"""
# Row-level security keeps an index from being asked with an operator that could leak what it hides. The function
# looks through the wall and gives numbers alone; whoever calls it reads the entries themselves through the wall.
WITHIN = """
CREATE INDEX ledger_entry_within ON ledger_entry USING gin ((detail -> 'within') jsonb_path_ops)
  WHERE detail ? 'within';
CREATE FUNCTION ledger_within(whole text) RETURNS SETOF bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT seq FROM ledger_entry WHERE detail ? 'within' AND detail -> 'within' @> to_jsonb(whole) $$;
"""
ALWAYS = """
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_append_only;
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_no_truncate;
"""
SOMETIMES = ALWAYS.replace("ENABLE ALWAYS", "ENABLE")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0003_sealed_entries")]
    operations: ClassVar = [
        migrations.RunSQL(HEAD, HEAD_BEFORE),
        migrations.RunSQL(WITHIN, "DROP FUNCTION ledger_within(text); DROP INDEX ledger_entry_within;"),
        migrations.RunSQL(ALWAYS, SOMETIMES),
    ]
