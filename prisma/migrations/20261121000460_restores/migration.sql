-- A restored backup: how it is noticed, and what the providers did since, which nothing in it knows of.

-- A tick that only grows. A process or a file that remembers a higher one tells that these data are older than they were.
CREATE TABLE engine_epoch (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  tick bigint NOT NULL DEFAULT 0,
  ticked_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO engine_epoch DEFAULT VALUES;

-- One row per company and restore. While it is not done, nothing is dispatched for the company.
CREATE TABLE reconciliation (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  -- The data are as they were then.
  data_of timestamptz NOT NULL,
  noticed_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz,
  calls integer NOT NULL DEFAULT 0,
  texts integer NOT NULL DEFAULT 0,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX reconciliation_open ON reconciliation (company_id) WHERE done_at IS NULL;
CALL yidao_close('reconciliation');

-- What the provider says it accepted since: a dispatch of such a key is not sent again, also when a repeated step makes it anew.
CREATE TABLE provider_record (
  company_id uuid NOT NULL REFERENCES company(id),
  key text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('call', 'text')),
  provider_id text NOT NULL,
  phone_hash bytea NOT NULL,
  script_id uuid,
  accepted_at timestamptz NOT NULL,
  -- What a call ended as; null = a text.
  outcome text,
  PRIMARY KEY (company_id, key)
);
CALL yidao_close('provider_record');

DO $$ BEGIN
  EXECUTE format('CREATE POLICY owner_all ON reconciliation TO %I USING (true) WITH CHECK (true)', current_user);
  EXECUTE format('CREATE POLICY owner_reads ON provider_record FOR SELECT TO %I USING (true)', current_user);
  EXECUTE format('CREATE POLICY owner_reads ON customer FOR SELECT TO %I USING (true)', current_user);
END $$;

-- The data turned out to be those of `of_instant`: every company has to be reconciled before anything is sent for it.
CREATE FUNCTION yidao_note_restore(of_instant timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO reconciliation (company_id, data_of) SELECT id, of_instant FROM company
$$;

-- Companies that a restore concerns: `held` ones send nothing yet, the others know keys that are not to be sent again.
CREATE FUNCTION yidao_restored_companies() RETURNS TABLE (company_id uuid, held boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id, EXISTS (SELECT FROM reconciliation r WHERE r.company_id = c.id AND r.done_at IS NULL) FROM company c
  WHERE EXISTS (SELECT FROM reconciliation r WHERE r.company_id = c.id AND r.done_at IS NULL)
     OR EXISTS (SELECT FROM provider_record p WHERE p.company_id = c.id)
$$;

-- For the check of tenants: people and dispatches that name another company's patient.
CREATE FUNCTION yidao_foreign_references() RETURNS TABLE (company_id uuid, "table" text, "row" uuid, "refersTo" uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT e.company_id, 'enrolment', e.id, e.customer_id FROM enrolment e JOIN customer c ON c.id = e.customer_id WHERE c.company_id <> e.company_id
  UNION ALL
  SELECT d.company_id, 'dispatch', d.id, d.customer_id FROM dispatch d JOIN customer c ON c.id = d.customer_id WHERE c.company_id <> d.company_id
$$;

DO $$
DECLARE f text;
BEGIN
  FOREACH f IN ARRAY ARRAY['yidao_note_restore(timestamptz)', 'yidao_restored_companies()', 'yidao_foreign_references()'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO yidao_app', f);
  END LOOP;
END $$;
