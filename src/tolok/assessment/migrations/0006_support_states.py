"""Evidence under a criterion is changed and taken away only where it may be put: in its own stage, while that is open."""

from typing import ClassVar

from django.db import migrations

GUARD = """
DROP TRIGGER support_in_open_stage ON assessment_support;
CREATE TRIGGER support_in_open_stage BEFORE INSERT OR UPDATE OR DELETE ON assessment_support
  FOR EACH ROW EXECUTE FUNCTION assessment_value_guard();
"""
BEFORE = """
DROP TRIGGER support_in_open_stage ON assessment_support;
CREATE TRIGGER support_in_open_stage BEFORE INSERT ON assessment_support
  FOR EACH ROW EXECUTE FUNCTION assessment_value_guard();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("assessment", "0005_submission_cautions")]
    operations: ClassVar = [migrations.RunSQL(GUARD, BEFORE)]
