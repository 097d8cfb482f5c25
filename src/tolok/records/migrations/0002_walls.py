"""The walls round documents, what never changes in them, and correcting a published result."""

from typing import ClassVar

from django.db import migrations

from tolok.organisation.walls import wall

# What was issued, signed and published stays as it was; only the number of its ledger entry comes after the row.
KEPT = """
CREATE TRIGGER document_never_changed
  BEFORE UPDATE OF kind, assessment_id, agency_id, edition, number, dated, signatory, content, digest, facts_digest,
    blob_id, sha256, issued_by_id, issued_at OR DELETE ON records_document
  FOR EACH ROW EXECUTE FUNCTION assessment_never_changed();
CREATE TRIGGER signature_never_changed
  BEFORE UPDATE OF document_id, agency_id, place, origin, holder, issuer, fingerprint, signed_at, blob_id, sha256
    OR DELETE ON records_signature
  FOR EACH ROW EXECUTE FUNCTION assessment_never_changed();
CREATE TRIGGER publication_never_changed
  BEFORE UPDATE OF cycle_id, number, at, by_id, reason, digest OR DELETE ON records_publication
  FOR EACH ROW EXECUTE FUNCTION assessment_never_changed();
CREATE TRIGGER result_never_changed BEFORE UPDATE OR DELETE ON records_publishedresult
  FOR EACH ROW EXECUTE FUNCTION assessment_never_changed();
"""
FREED = """
DROP TRIGGER document_never_changed ON records_document;
DROP TRIGGER signature_never_changed ON records_signature;
DROP TRIGGER publication_never_changed ON records_publication;
DROP TRIGGER result_never_changed ON records_publishedresult;
"""
TABLES = ("document", "recommendation", "certificate", "signature")


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0001_initial"),
        ("assessment", "0008_publication"),
        ("organisation", "0002_walls"),
    ]
    operations: ClassVar = [
        *[wall(f"records_{table}") for table in TABLES],
        wall("records_publishedresult", "true"),  # what was published may be read by everybody
        migrations.RunSQL(KEPT, FREED),
    ]
