"""The application's role in the database, what it may see, and the wall round the ledger."""

from typing import ClassVar

from django.db import migrations

from tolok.organisation.walls import ROLE, wall

MAKE_ROLE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
    BEGIN
      CREATE ROLE {ROLE} NOLOGIN NOINHERIT;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END IF;
  EXECUTE format('GRANT {ROLE} TO %I', current_user);
END $$;
"""
SEES = """
CREATE FUNCTION tolok_sees(agency bigint) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT current_setting('tolok.scope', true) = 'all'
      OR agency = ANY (string_to_array(nullif(current_setting('tolok.agencies', true), ''), ',')::bigint[])
$$;
CREATE FUNCTION tolok_is(person bigint) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT current_setting('tolok.scope', true) = 'all' OR person::text = current_setting('tolok.person', true)
$$;
"""
LEDGER = f"""
ALTER TABLE ledger_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY ledger_entry_seen ON ledger_entry FOR SELECT TO {ROLE}
  USING (tolok_sees(agency) OR actor = 'person:' || current_setting('tolok.person', true));
CREATE POLICY ledger_entry_added ON ledger_entry FOR INSERT TO {ROLE} WITH CHECK (true);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisation", "0001_initial"), ("ledger", "0002_append_only")]
    operations: ClassVar = [
        # The role belongs to the whole server: another database may use it, so it stays when this is undone.
        migrations.RunSQL(MAKE_ROLE, migrations.RunSQL.noop),
        migrations.RunSQL(SEES, "DROP FUNCTION tolok_sees(bigint); DROP FUNCTION tolok_is(bigint);"),
        migrations.RunSQL(
            LEDGER,
            "DROP POLICY ledger_entry_seen ON ledger_entry; DROP POLICY ledger_entry_added ON ledger_entry;"
            "ALTER TABLE ledger_entry DISABLE ROW LEVEL SECURITY;",
        ),
        wall("organisation_invitation"),
    ]
