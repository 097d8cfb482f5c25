"""Conflict of interest, the tree of units, and the walls round units and appointments, kept by the database itself."""

from typing import ClassVar

from django.db import migrations

from tolok.organisation.walls import ROLE

# Seen with the owner's eyes: row-level security must not hide the very appointment that is in the way. Whoever writes
# an appointment of a person waits here for whoever is writing another, so that two halves of a conflict never meet.
CONFLICT = """
CREATE FUNCTION organisation_belongs(which bigint, place bigint, first date, last date) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (SELECT FROM organisation_person WHERE id = which AND agency_id = place)
      OR EXISTS (SELECT FROM organisation_appointment o
                 WHERE o.person_id = which AND o.agency_id = place AND o.role_id <> 'external_assessor'
                   AND daterange(o.since, o.until, '[]') && daterange(first, last, '[]'))
$$;
CREATE FUNCTION organisation_appointment_check() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE conflict boolean;
BEGIN
  PERFORM FROM organisation_person WHERE id = NEW.person_id FOR NO KEY UPDATE;
  IF NEW.unit_id IS NOT NULL AND NEW.agency_id IS DISTINCT FROM
     (SELECT agency_id FROM organisation_unit WHERE id = NEW.unit_id) THEN
    RAISE EXCEPTION 'the unit is of another agency than the appointment'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_unit_of_its_agency';
  END IF;
  IF NEW.role_id = 'external_assessor' THEN
    IF NEW.agency_id IS NULL THEN
      RAISE EXCEPTION 'an external assessor is appointed to an agency'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_assessor_has_agency';
    END IF;
    conflict := organisation_belongs(NEW.person_id, NEW.agency_id, NEW.since, NEW.until);
  ELSE
    conflict := EXISTS (SELECT FROM organisation_appointment o
                        WHERE o.person_id = NEW.person_id AND o.agency_id = NEW.agency_id
                          AND o.role_id = 'external_assessor' AND o.id IS DISTINCT FROM NEW.id
                          AND daterange(o.since, o.until, '[]') && daterange(NEW.since, NEW.until, '[]'));
  END IF;
  IF conflict THEN
    RAISE EXCEPTION 'conflict of interest: person % belongs to agency % and cannot judge it', NEW.person_id, NEW.agency_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_conflict_of_interest';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER organisation_appointment_check BEFORE INSERT OR UPDATE ON organisation_appointment
  FOR EACH ROW EXECUTE FUNCTION organisation_appointment_check();
CREATE FUNCTION organisation_person_check() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF EXISTS (SELECT FROM organisation_appointment o
             WHERE o.person_id = NEW.id AND o.agency_id = NEW.agency_id AND o.role_id = 'external_assessor'
               AND (o.until IS NULL OR o.until >= current_date)) THEN
    RAISE EXCEPTION 'conflict of interest: person % judges agency % and cannot belong to it', NEW.id, NEW.agency_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_conflict_of_interest';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER organisation_person_check BEFORE UPDATE OF agency_id ON organisation_person
  FOR EACH ROW EXECUTE FUNCTION organisation_person_check();
"""
NO_CONFLICT = """
DROP TRIGGER organisation_person_check ON organisation_person;
DROP TRIGGER organisation_appointment_check ON organisation_appointment;
DROP FUNCTION organisation_person_check(); DROP FUNCTION organisation_appointment_check();
DROP FUNCTION organisation_belongs(bigint, bigint, date, date);
"""
# Whoever changes the tree of an agency waits for whoever is changing it, so that two moves never close a circle.
TREE = """
CREATE FUNCTION organisation_unit_check() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NEW.parent_id IS NULL THEN
    RETURN NEW;
  END IF;
  PERFORM FROM organisation_agency WHERE id = NEW.agency_id FOR NO KEY UPDATE;
  IF NEW.agency_id IS DISTINCT FROM (SELECT agency_id FROM organisation_unit WHERE id = NEW.parent_id) THEN
    RAISE EXCEPTION 'the parent is a unit of another agency'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_parent_of_its_agency';
  END IF;
  IF EXISTS (WITH RECURSIVE above (id, parent_id) AS (
               SELECT id, parent_id FROM organisation_unit WHERE id = NEW.parent_id
               UNION
               SELECT u.id, u.parent_id FROM organisation_unit u JOIN above a ON u.id = a.parent_id)
             SELECT FROM above WHERE id = NEW.id) THEN
    RAISE EXCEPTION 'a unit cannot stand below itself'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_tree_without_circles';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER organisation_unit_check BEFORE INSERT OR UPDATE OF parent_id, agency_id ON organisation_unit
  FOR EACH ROW EXECUTE FUNCTION organisation_unit_check();
"""
NO_TREE = "DROP TRIGGER organisation_unit_check ON organisation_unit; DROP FUNCTION organisation_unit_check();"
# Names of units are public (they stand in regulations), so all may read; only their agency's people write.
UNITS = f"""
ALTER TABLE organisation_unit ENABLE ROW LEVEL SECURITY;
CREATE POLICY organisation_unit_seen ON organisation_unit FOR SELECT TO {ROLE} USING (true);
CREATE POLICY organisation_unit_made ON organisation_unit FOR INSERT TO {ROLE} WITH CHECK (tolok_sees(agency_id));
CREATE POLICY organisation_unit_changed ON organisation_unit FOR UPDATE TO {ROLE}
  USING (tolok_sees(agency_id)) WITH CHECK (tolok_sees(agency_id));
"""
# One's own appointments are read before it is known what one may see. Whoever is signed in may know who holds national
# roles, since work goes to them; to appoint nationally takes the right over all.
APPOINTMENTS = f"""
ALTER TABLE organisation_appointment ENABLE ROW LEVEL SECURITY;
CREATE POLICY organisation_appointment_seen ON organisation_appointment FOR SELECT TO {ROLE}
  USING (tolok_sees(agency_id) OR tolok_is(person_id)
         OR (agency_id IS NULL AND nullif(current_setting('tolok.person', true), '') IS NOT NULL));
CREATE POLICY organisation_appointment_written ON organisation_appointment TO {ROLE}
  USING (tolok_sees(agency_id)) WITH CHECK (tolok_sees(agency_id));
"""


def down(table: str, *policies: str) -> str:
    drops = "".join(f"DROP POLICY {table}_{policy} ON {table};" for policy in policies)
    return f"{drops} ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisation", "0005_invited_by_operator")]
    operations: ClassVar = [
        migrations.RunSQL(CONFLICT, NO_CONFLICT),
        migrations.RunSQL(TREE, NO_TREE),
        migrations.RunSQL(UNITS, down("organisation_unit", "seen", "made", "changed")),
        migrations.RunSQL(APPOINTMENTS, down("organisation_appointment", "seen", "written")),
    ]
