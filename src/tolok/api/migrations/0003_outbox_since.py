"""An address hears of what happened after it was registered."""

from typing import ClassVar

from django.db import migrations

OUTBOX = """
DROP FUNCTION api_outbox(text, bigint, text, text);
CREATE FUNCTION api_outbox(what text, place bigint, told text, key text, happened timestamptz) RETURNS SETOF bigint
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
  INSERT INTO api_delivery (webhook_id, agency_id, event, once, body, state, tries, fault, created_at)
  SELECT w.id, w.agency_id, what, key, told, 'waiting', 0, '', now()
  FROM api_webhook w
  WHERE w.active AND what = ANY (w.events) AND w.created_at <= happened
    AND (w.agency_id IS NULL OR place IS NULL OR w.agency_id = place)
  ON CONFLICT (webhook_id, once) DO NOTHING
  RETURNING id
$$;
"""
BEFORE = """
DROP FUNCTION api_outbox(text, bigint, text, text, timestamptz);
CREATE FUNCTION api_outbox(what text, place bigint, told text, key text) RETURNS SETOF bigint
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
  INSERT INTO api_delivery (webhook_id, agency_id, event, once, body, state, tries, fault, created_at)
  SELECT w.id, w.agency_id, what, key, told, 'waiting', 0, '', now()
  FROM api_webhook w
  WHERE w.active AND what = ANY (w.events) AND (w.agency_id IS NULL OR place IS NULL OR w.agency_id = place)
  ON CONFLICT (webhook_id, once) DO NOTHING
  RETURNING id
$$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("api", "0002_walls")]
    operations: ClassVar = [migrations.RunSQL(OUTBOX, BEFORE)]
