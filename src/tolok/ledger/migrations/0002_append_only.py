"""The database itself refuses to change or remove entries; the head is readable by all who write."""

from typing import ClassVar

from django.db import migrations

REFUSE = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""
# Whoever adds an entry must see the last one, even where row-level security hides it.
HEAD = """
CREATE FUNCTION ledger_head() RETURNS TABLE (seq bigint, hash varchar)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT seq, hash FROM ledger_entry ORDER BY seq DESC LIMIT 1 $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(
            REFUSE,
            "DROP TRIGGER ledger_entry_append_only ON ledger_entry; DROP TRIGGER ledger_entry_no_truncate"
            " ON ledger_entry; DROP FUNCTION ledger_refuse();",
        ),
        migrations.RunSQL(HEAD, "DROP FUNCTION ledger_head();"),
    ]
