"""Whether a cycle publishes without consent; and correcting a published result, which the guard of values lets pass."""

from typing import ClassVar

from django.db import migrations, models

# A correction says which assessment it corrects (``tolok.correcting``, for its transaction alone); it may write values
# of the decision stage of a published result, and nothing else.
CORRECTING = """
ALTER FUNCTION assessment_stage_fault(bigint, bigint) RENAME TO assessment_open_stage_fault;
CREATE FUNCTION assessment_stage_fault(assessment bigint, stage bigint) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('tolok.correcting', true), '') = assessment::text THEN
    PERFORM FROM assessment_assessment a JOIN assessment_stage s ON s.cycle_id = a.cycle_id
      WHERE a.id = assessment AND a.public AND s.id = stage AND s.kind = 'decision' FOR NO KEY UPDATE OF a;
    IF FOUND THEN
      RETURN '';
    END IF;
  END IF;
  RETURN assessment_open_stage_fault(assessment, stage);
END $$;
"""
BEFORE = """
DROP FUNCTION assessment_stage_fault(bigint, bigint);
ALTER FUNCTION assessment_open_stage_fault(bigint, bigint) RENAME TO assessment_stage_fault;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("assessment", "0007_targets")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="cycle",
            name="consent_needed",
            field=models.BooleanField(
                default=False, help_text="no result is published without the agency's statement of consent"
            ),
        ),
        migrations.RunSQL(CORRECTING, BEFORE),
    ]
