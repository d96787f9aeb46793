-- References to the few (clinics, staff, tags, companies) are checked once per statement instead of once per row: an import of
-- 100,000 patients made 700,000 single look-ups of the same few rows. What a foreign key promises stays: a row that names
-- what there isn't is refused; the named rows are locked against deletion until the transaction ends; and a clinic, member of
-- staff or company that is still named is not deleted (a tag takes its marks with it). References to patients stay foreign keys.

-- TG_ARGV: parent, column, parent, column ... A parent's key is (company_id, id); for the column company_id it is (id).
CREATE FUNCTION yidao_refer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  missing uuid;
BEGIN
  FOR i IN 0 .. TG_NARGS - 1 BY 2 LOOP
    EXECUTE format(
      'SELECT n.ref FROM (SELECT DISTINCT company_id, %1$I AS ref FROM fresh WHERE %1$I IS NOT NULL) n
       WHERE NOT EXISTS (SELECT FROM %2$I p WHERE p.id = n.ref %3$s FOR KEY SHARE) LIMIT 1',
      TG_ARGV[i + 1], TG_ARGV[i], CASE WHEN TG_ARGV[i + 1] = 'company_id' THEN '' ELSE 'AND p.company_id = n.company_id' END)
      INTO missing;
    IF missing IS NOT NULL THEN
      RAISE EXCEPTION 'insert or update on table "%" names a % that there is not: % = %', TG_TABLE_NAME, TG_ARGV[i], TG_ARGV[i + 1], missing
        USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[i + 1];
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

-- TG_ARGV: child, column, 'refuse' or 'cascade'; again and again.
CREATE FUNCTION yidao_referred() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  joined text;
  found boolean;
BEGIN
  FOR i IN 0 .. TG_NARGS - 1 BY 3 LOOP
    joined := format('c.%I = g.id', TG_ARGV[i + 1]) || CASE WHEN TG_TABLE_NAME = 'company' THEN '' ELSE ' AND c.company_id = g.company_id' END;
    IF TG_ARGV[i + 2] = 'cascade' THEN
      EXECUTE format('DELETE FROM %I c USING gone g WHERE %s', TG_ARGV[i], joined);
    ELSE
      EXECUTE format('SELECT EXISTS (SELECT FROM gone g JOIN %I c ON %s)', TG_ARGV[i], joined) INTO found;
      IF found THEN
        RAISE EXCEPTION 'delete on table "%": still named by %.%', TG_TABLE_NAME, TG_ARGV[i], TG_ARGV[i + 1]
          USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME;
      END IF;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

CREATE FUNCTION yidao_keep_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the key of a row of "%" does not change', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
END $$;

DO $$
DECLARE
  child text;
  args text;
BEGIN
  FOR child, args IN VALUES
    ('customer', '''company'', ''company_id'', ''clinic'', ''clinic_id'', ''staff'', ''consultant_id'', ''staff'', ''web_consultant_id'''),
    ('customer_tag', '''tag'', ''tag_id'''),
    ('appointment', '''clinic'', ''clinic_id'', ''staff'', ''doctor_id'''),
    ('clinic_visit', '''clinic'', ''clinic_id'''),
    ('treatment', '''clinic'', ''clinic_id''')
  LOOP
    EXECUTE format('CREATE TRIGGER refer_on_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION yidao_refer(%s)', child, args);
    EXECUTE format('CREATE TRIGGER refer_on_update AFTER UPDATE ON %I REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION yidao_refer(%s)', child, args);
  END LOOP;
END $$;

ALTER TABLE customer
  DROP CONSTRAINT customer_company_id_fkey,
  DROP CONSTRAINT customer_company_id_clinic_id_fkey,
  DROP CONSTRAINT customer_company_id_consultant_id_fkey,
  DROP CONSTRAINT customer_company_id_web_consultant_id_fkey;
ALTER TABLE customer_tag DROP CONSTRAINT customer_tag_company_id_tag_id_fkey;
ALTER TABLE appointment DROP CONSTRAINT appointment_company_id_clinic_id_fkey, DROP CONSTRAINT appointment_company_id_doctor_id_fkey;
ALTER TABLE clinic_visit DROP CONSTRAINT clinic_visit_company_id_clinic_id_fkey;
ALTER TABLE treatment DROP CONSTRAINT treatment_company_id_clinic_id_fkey;

CREATE TRIGGER referred AFTER DELETE ON company REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
  EXECUTE FUNCTION yidao_referred('customer', 'company_id', 'refuse');
CREATE TRIGGER referred AFTER DELETE ON clinic REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION yidao_referred(
  'customer', 'clinic_id', 'refuse', 'appointment', 'clinic_id', 'refuse', 'clinic_visit', 'clinic_id', 'refuse', 'treatment', 'clinic_id', 'refuse');
CREATE TRIGGER referred AFTER DELETE ON staff REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION yidao_referred(
  'customer', 'consultant_id', 'refuse', 'customer', 'web_consultant_id', 'refuse', 'appointment', 'doctor_id', 'refuse');
CREATE TRIGGER referred AFTER DELETE ON tag REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
  EXECUTE FUNCTION yidao_referred('customer_tag', 'tag_id', 'cascade');

CREATE TRIGGER keep_key BEFORE UPDATE OF id ON company FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION yidao_keep_key();
CREATE TRIGGER keep_key BEFORE UPDATE OF company_id, id ON clinic FOR EACH ROW
  WHEN (OLD.id <> NEW.id OR OLD.company_id <> NEW.company_id) EXECUTE FUNCTION yidao_keep_key();
CREATE TRIGGER keep_key BEFORE UPDATE OF company_id, id ON staff FOR EACH ROW
  WHEN (OLD.id <> NEW.id OR OLD.company_id <> NEW.company_id) EXECUTE FUNCTION yidao_keep_key();
CREATE TRIGGER keep_key BEFORE UPDATE OF company_id, id ON tag FOR EACH ROW
  WHEN (OLD.id <> NEW.id OR OLD.company_id <> NEW.company_id) EXECUTE FUNCTION yidao_keep_key();

-- One index instead of two: it finds a record number by its beginning and keeps it unique.
DROP INDEX customer_record_prefix;
DROP INDEX customer_record_number;
CREATE UNIQUE INDEX customer_record_number ON customer (company_id, record_number text_pattern_ops) WHERE record_number IS NOT NULL;
-- Its columns begin customer_newest_of_clinic too.
DROP INDEX customer_clinic;
