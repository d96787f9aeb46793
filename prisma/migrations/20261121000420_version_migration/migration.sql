-- Publishing over people in flight: what the publisher chose for those who stand at changed nodes, and who was moved from where.
CREATE TABLE journey_migration (
  company_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  journey_id uuid NOT NULL,
  -- The version that people are moved to.
  version_id uuid NOT NULL,
  -- proposed (published, nobody is moved yet) → moving → moved → confirmed; or, from moved, undoing → undone.
  state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'moving', 'moved', 'confirmed', 'undoing', 'undone')),
  -- [{ versionId, nodeId, action: move | exit, toNodeId }]; who is not named finishes in the old version.
  choices jsonb NOT NULL,
  moved integer NOT NULL DEFAULT 0,
  exited integer NOT NULL DEFAULT 0,
  -- Stood there with a call or text under way: they finish in their version.
  kept integer NOT NULL DEFAULT 0,
  undone integer NOT NULL DEFAULT 0,
  -- Had gone on when it was undone, and stayed.
  gone_on integer NOT NULL DEFAULT 0,
  created_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  moved_at timestamptz,
  closed_by text,
  closed_at timestamptz,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, journey_id) REFERENCES journey (company_id, id),
  FOREIGN KEY (company_id, version_id) REFERENCES journey_version (company_id, id)
);
CREATE INDEX journey_migration_journey ON journey_migration (company_id, journey_id, id DESC);
CREATE INDEX journey_migration_open ON journey_migration (company_id, id) WHERE state IN ('proposed', 'moving', 'undoing');
CALL yidao_close('journey_migration');

-- A person's passage through one version is one enrolment: a move ends it and begins another, in a run of the new version.
CREATE TABLE migration_person (
  company_id uuid NOT NULL,
  migration_id uuid NOT NULL,
  from_enrolment_id uuid NOT NULL,
  -- null: left the journey.
  to_enrolment_id uuid,
  -- Put back.
  back_enrolment_id uuid,
  PRIMARY KEY (company_id, migration_id, from_enrolment_id)
);
CREATE INDEX migration_person_to ON migration_person (company_id, to_enrolment_id) WHERE to_enrolment_id IS NOT NULL;
CREATE INDEX migration_person_back ON migration_person (company_id, back_enrolment_id) WHERE back_enrolment_id IS NOT NULL;
CALL yidao_close('migration_person');

-- Set on a run that took moved people over: it took nobody in by its entry.
ALTER TABLE journey_run ADD COLUMN migration_id uuid;
CREATE INDEX journey_run_migration ON journey_run (company_id, migration_id) WHERE migration_id IS NOT NULL;
-- Database time of the last resume: what came due meanwhile is released by and by.
ALTER TABLE journey_run ADD COLUMN resumed_at timestamptz;

-- The log of actions is read newest first, all of it or one action.
CREATE INDEX audit_log_action ON audit_log (company_id, action, id DESC);

DO $$ BEGIN
  EXECUTE format('CREATE POLICY owner_reads ON journey_migration FOR SELECT TO %I USING (true)', current_user);
END $$;

-- Moves that are under way, for supervision: their workflow must be there.
CREATE FUNCTION yidao_open_migrations() RETURNS TABLE (company_id uuid, migration_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT m.company_id, m.id FROM journey_migration m WHERE m.state IN ('proposed', 'moving', 'undoing')
$$;
REVOKE EXECUTE ON FUNCTION yidao_open_migrations() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION yidao_open_migrations() TO yidao_app;
