"""The walls round tokens, kept answers and webhooks, and the two functions that look over them with care."""

from typing import ClassVar

from django.db import migrations

from tolok.organisation.walls import wall

# A request has only the token's hash in hand, and nobody's eyes yet: this shows it that very token, and only when it
# works. Whoever does not know the word behind a hash learns nothing.
BEARER = """
CREATE FUNCTION api_bearer(given text)
  RETURNS TABLE (id bigint, person_id bigint, scopes varchar[], expires_at timestamptz, used_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT t.id, t.person_id, t.scopes, t.expires_at, t.used_at
  FROM api_token t JOIN organisation_person p ON p.id = t.person_id
  WHERE t.hash = given AND t.revoked_at IS NULL AND t.expires_at > now() AND p.is_active
$$;
"""
# Whoever does something does not see who is told of it: the rows of the outbox are written with the owner's eyes, in
# the transaction of what they tell. An agency's own addresses hear of their agency and of what concerns all.
OUTBOX = """
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
    dependencies: ClassVar = [("api", "0001_initial"), ("organisation", "0002_walls")]
    operations: ClassVar = [
        wall("api_token", "tolok_is(person_id)"),
        wall("api_keptanswer", "tolok_is(person_id)"),
        wall("api_webhook"),
        wall("api_delivery"),
        migrations.RunSQL(BEARER, "DROP FUNCTION api_bearer(text);"),
        migrations.RunSQL(OUTBOX, "DROP FUNCTION api_outbox(text, bigint, text, text);"),
    ]
