"""What must hold whoever writes: values move only in the open stage, editions and what was handed over never change."""

from typing import ClassVar

from django.db import migrations

# Why a value of this assessment in this stage may not be written now; empty: it may. The assessment's row is locked,
# so that handing over and writing never pass each other.
FAULT = """
CREATE FUNCTION assessment_stage_fault(assessment bigint, stage bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  held record;
  cycle record;
  open_at timestamptz := clock_timestamp();
BEGIN
  SELECT a.cycle_id, a.stage_id, a.decided_at INTO held FROM assessment_assessment a WHERE a.id = assessment
    FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN 'no such assessment';
  END IF;
  SELECT c.state, c.source INTO cycle FROM assessment_cycle c WHERE c.id = held.cycle_id;
  IF NOT (cycle.state = 'open' OR (cycle.state = 'prepared' AND cycle.source <> '')) THEN
    RETURN 'the cycle is ' || cycle.state;
  END IF;
  IF held.decided_at IS NOT NULL THEN
    RETURN 'the assessment is decided';
  END IF;
  IF held.stage_id <> stage THEN
    RETURN 'the assessment stands in another stage';
  END IF;
  IF cycle.source <> '' THEN
    RETURN '';  -- official results of earlier years: their stages are long over
  END IF;
  PERFORM FROM assessment_stage s WHERE s.id = stage AND s.opens_at <= open_at AND (
    s.closes_at > open_at OR EXISTS (
      SELECT FROM assessment_extension e WHERE e.assessment_id = assessment AND e.stage_id = stage AND e.until > open_at
    ));
  IF NOT FOUND THEN
    RETURN 'the stage is not open at this time';
  END IF;
  RETURN '';
END $$;
"""
GUARD = """
CREATE FUNCTION assessment_value_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  fault text;
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.assessment_id, OLD.stage_id, OLD.leaf) <> (NEW.assessment_id, NEW.stage_id, NEW.leaf) THEN
    fault := 'a value stays with its assessment, stage and indicator';
  ELSIF TG_OP = 'DELETE' THEN
    fault := assessment_stage_fault(OLD.assessment_id, OLD.stage_id);
  ELSE
    fault := assessment_stage_fault(NEW.assessment_id, NEW.stage_id);
  END IF;
  IF fault <> '' THEN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, fault
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'value_in_open_stage';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER claim_in_open_stage BEFORE INSERT OR UPDATE OR DELETE ON assessment_claim
  FOR EACH ROW EXECUTE FUNCTION assessment_value_guard();
CREATE TRIGGER judgement_in_open_stage BEFORE INSERT OR UPDATE OR DELETE ON assessment_judgement
  FOR EACH ROW EXECUTE FUNCTION assessment_value_guard();
CREATE TRIGGER support_in_open_stage BEFORE INSERT ON assessment_support
  FOR EACH ROW EXECUTE FUNCTION assessment_value_guard();
"""
KEPT = """
CREATE FUNCTION assessment_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: what was fixed here never changes', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'never_changed';
END $$;
CREATE TRIGGER edition_never_changed BEFORE UPDATE ON assessment_instrumentedition
  FOR EACH ROW EXECUTE FUNCTION assessment_never_changed();
CREATE TRIGGER submission_never_changed
  BEFORE UPDATE OF assessment_id, agency_id, stage_id, kind, leaf, digest, content, by_id, at ON assessment_submission
  FOR EACH ROW WHEN (
    (OLD.assessment_id, OLD.agency_id, OLD.stage_id, OLD.kind, OLD.leaf, OLD.digest, OLD.content, OLD.by_id, OLD.at)
    IS DISTINCT FROM
    (NEW.assessment_id, NEW.agency_id, NEW.stage_id, NEW.kind, NEW.leaf, NEW.digest, NEW.content, NEW.by_id, NEW.at)
  ) EXECUTE FUNCTION assessment_never_changed();
CREATE TRIGGER cycle_frozen BEFORE UPDATE OF edition_id, year, agency_id, subject ON assessment_cycle
  FOR EACH ROW WHEN (
    (OLD.edition_id, OLD.year, OLD.agency_id, OLD.subject)
    IS DISTINCT FROM (NEW.edition_id, NEW.year, NEW.agency_id, NEW.subject)
  ) EXECUTE FUNCTION assessment_never_changed();
CREATE TRIGGER cycle_ended BEFORE UPDATE OF state ON assessment_cycle
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND (
    OLD.state IN ('published', 'cancelled') OR (OLD.state = 'open' AND NEW.state = 'prepared')
  )) EXECUTE FUNCTION assessment_never_changed();
"""
UNITS = """
CREATE FUNCTION assessment_subject_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  cycle record;
BEGIN
  SELECT c.subject, c.agency_id INTO cycle FROM assessment_cycle c WHERE c.id = NEW.cycle_id;
  IF cycle.subject = 'unit' AND (NEW.unit_id IS NULL OR NEW.agency_id <> cycle.agency_id) THEN
    RAISE EXCEPTION 'a cycle of units assesses units of its own agency'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'assessment_of_the_cycles_subject';
  ELSIF cycle.subject = 'agency' AND NEW.unit_id IS NOT NULL THEN
    RAISE EXCEPTION 'a cycle of agencies assesses no units'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'assessment_of_the_cycles_subject';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER assessment_of_the_cycles_subject BEFORE INSERT OR UPDATE OF cycle_id, agency_id, unit_id
  ON assessment_assessment FOR EACH ROW EXECUTE FUNCTION assessment_subject_guard();
"""
# Two columns together name a row of the same cycle, or of the same agency.
TIES = """
ALTER TABLE assessment_stage ADD CONSTRAINT stage_of_cycle UNIQUE (id, cycle_id);
ALTER TABLE assessment_assessment ADD CONSTRAINT assessment_of_agency UNIQUE (id, agency_id);
ALTER TABLE organisation_unit ADD CONSTRAINT unit_of_agency UNIQUE (id, agency_id);
ALTER TABLE assessment_assessment
  ADD CONSTRAINT assessment_stage_of_its_cycle FOREIGN KEY (stage_id, cycle_id)
    REFERENCES assessment_stage (id, cycle_id) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT assessment_unit_of_its_agency FOREIGN KEY (unit_id, agency_id)
    REFERENCES organisation_unit (id, agency_id) DEFERRABLE INITIALLY DEFERRED;
"""
UNTIES = """
ALTER TABLE assessment_assessment DROP CONSTRAINT assessment_stage_of_its_cycle,
  DROP CONSTRAINT assessment_unit_of_its_agency;
ALTER TABLE assessment_stage DROP CONSTRAINT stage_of_cycle;
ALTER TABLE assessment_assessment DROP CONSTRAINT assessment_of_agency;
ALTER TABLE organisation_unit DROP CONSTRAINT unit_of_agency;
"""
CHILDREN = ("assignment", "submission", "extension", "presence", "claim", "support", "return", "judgement")
TIE = """
ALTER TABLE assessment_{0} ADD CONSTRAINT {0}_agency_of_its_assessment FOREIGN KEY (assessment_id, agency_id)
  REFERENCES assessment_assessment (id, agency_id) DEFERRABLE INITIALLY DEFERRED;
"""
UNTIE = "ALTER TABLE assessment_{0} DROP CONSTRAINT {0}_agency_of_its_assessment;"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("assessment", "0002_walls"), ("organisation", "0004_names_and_notes")]
    operations: ClassVar = [
        migrations.RunSQL(FAULT, "DROP FUNCTION assessment_stage_fault(bigint, bigint);"),
        migrations.RunSQL(GUARD, "DROP FUNCTION assessment_value_guard() CASCADE;"),
        migrations.RunSQL(KEPT, "DROP FUNCTION assessment_never_changed() CASCADE;"),
        migrations.RunSQL(UNITS, "DROP FUNCTION assessment_subject_guard() CASCADE;"),
        migrations.RunSQL(TIES, UNTIES),
        *[migrations.RunSQL(TIE.format(table), UNTIE.format(table)) for table in CHILDREN],
    ]
