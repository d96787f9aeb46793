-- Which calling rules a company had when: an earlier call is judged by the rules of its time, not by those of today.

CREATE TABLE calling_rules_history (
  company_id uuid NOT NULL REFERENCES company(id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT uuidv7(),
  -- Until the next row. The first row also holds for whatever was before it.
  in_force_from timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- As in company.
  timezone text NOT NULL,
  seats integer NOT NULL,
  seats_per_script integer NOT NULL,
  calling_policy jsonb NOT NULL,
  kill_switch boolean NOT NULL,
  PRIMARY KEY (company_id, id)
);
INSERT INTO calling_rules_history (company_id, in_force_from, timezone, seats, seats_per_script, calling_policy, kill_switch)
  SELECT id, created_at, timezone, seats, seats_per_script, calling_policy, false FROM company;
-- Of a kill switch that is on, the moment is known.
INSERT INTO calling_rules_history (company_id, in_force_from, timezone, seats, seats_per_script, calling_policy, kill_switch)
  SELECT id, coalesce(kill_switch_at, clock_timestamp()), timezone, seats, seats_per_script, calling_policy, true FROM company WHERE kill_switch;
CALL yidao_close('calling_rules_history');
-- History: nobody but the owner of the schema can change it.
REVOKE UPDATE, DELETE ON calling_rules_history FROM yidao_app;

-- Whoever changes the rules, with whatever tool, writes the history in the same transaction.
CREATE FUNCTION yidao_note_calling_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO calling_rules_history (company_id, timezone, seats, seats_per_script, calling_policy, kill_switch)
  VALUES (NEW.id, NEW.timezone, NEW.seats, NEW.seats_per_script, NEW.calling_policy, NEW.kill_switch);
  RETURN NULL;
END $$;
CREATE TRIGGER calling_rules_made AFTER INSERT ON company FOR EACH ROW EXECUTE FUNCTION yidao_note_calling_rules();
CREATE TRIGGER calling_rules_changed AFTER UPDATE ON company FOR EACH ROW
  WHEN ((OLD.timezone, OLD.seats, OLD.seats_per_script, OLD.calling_policy, OLD.kill_switch)
    IS DISTINCT FROM (NEW.timezone, NEW.seats, NEW.seats_per_script, NEW.calling_policy, NEW.kill_switch))
  EXECUTE FUNCTION yidao_note_calling_rules();
