-- What runs: runs, people in them (enrolments), the ledger of their visits, counters, dispatches to the outer world and
-- what came back. Hot tables carry no foreign keys: a bulk step would pay one look-up per row and lock the run's row
-- from everywhere; rows are only ever written inside one tenant's transaction, joined on company_id.

-- ── runs ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE journey_run (
  company_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  journey_id uuid NOT NULL,
  version_id uuid NOT NULL,
  mode text NOT NULL CHECK (mode IN ('live', 'test', 'simulation')),
  state text NOT NULL DEFAULT 'starting' CHECK (state IN ('starting', 'running', 'paused', 'stopping', 'completed', 'stopped', 'failed')),
  -- 'live', or a world of its own: there caps, numbers and seats stand apart from live ones.
  world text NOT NULL DEFAULT 'live',
  -- "Now" of the run = database time + this. Always 0 for a live run.
  clock_offset_ms bigint NOT NULL DEFAULT 0,
  -- A test run takes at most this many people; null = all.
  sample_size integer,
  shard_count smallint NOT NULL DEFAULT 1 CHECK (shard_count BETWEEN 1 AND 64),
  -- 'manual' or 'schedule'; the instant a recurrence stands for makes it unique.
  trigger text NOT NULL DEFAULT 'manual' CHECK (trigger IN ('manual', 'schedule')),
  scheduled_for timestamptz,
  -- People enrolled; set once enrolling is through.
  people integer,
  started_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  paused_at timestamptz,
  finished_at timestamptz,
  -- The run's own clock when it began and ended.
  clock_started_at timestamptz,
  clock_finished_at timestamptz,
  error text,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, journey_id) REFERENCES journey (company_id, id),
  FOREIGN KEY (company_id, version_id) REFERENCES journey_version (company_id, id),
  CHECK ((mode = 'live') = (world = 'live')),
  CHECK (mode <> 'live' OR clock_offset_ms = 0)
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX journey_run_scheduled ON journey_run (company_id, journey_id, scheduled_for) WHERE scheduled_for IS NOT NULL;
CREATE INDEX journey_run_journey ON journey_run (company_id, journey_id, id);
CREATE INDEX journey_run_open ON journey_run (company_id, id) WHERE state IN ('starting', 'running', 'paused', 'stopping');
CALL yidao_close('journey_run');

-- ── people in runs ─────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE enrolment (
  company_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  journey_id uuid NOT NULL,
  version_id uuid NOT NULL,
  run_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  shard smallint NOT NULL,
  rotation smallint NOT NULL DEFAULT 1,
  node text NOT NULL,
  -- Counts the nodes this person has stood at; with the node it names one visit.
  visit integer NOT NULL DEFAULT 1,
  -- Open: ready (a step may take it), waiting (until due_at), to_call, calling, waiting_redial, texting.
  -- Terminal: completed (reached an end), exited, blocked, failed.
  state text NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'waiting', 'to_call', 'calling', 'waiting_redial', 'texting',
    'completed', 'exited', 'blocked', 'failed')),
  -- The run's clock.
  due_at timestamptz,
  reason text,
  entered_at timestamptz NOT NULL,
  entered_node_at timestamptz NOT NULL,
  finished_at timestamptz,
  -- Database time of the last move.
  moved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id),
  CHECK ((finished_at IS NOT NULL) = (state IN ('completed', 'exited', 'blocked', 'failed'))),
  CHECK (state NOT IN ('blocked', 'failed', 'exited') OR reason IS NOT NULL)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000,
        autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
-- Once per run and rotation; also answers "was this person in this journey before?" for re-entry.
CREATE UNIQUE INDEX enrolment_once ON enrolment (company_id, journey_id, customer_id, run_id, rotation);
-- Claims (state = 'ready'), lists of who stands at a node, "is anyone left in this shard".
CREATE INDEX enrolment_open ON enrolment (run_id, shard, node, state, id) WHERE finished_at IS NULL;
CREATE INDEX enrolment_here ON enrolment (run_id, node, state, id) WHERE finished_at IS NULL;
CREATE INDEX enrolment_due ON enrolment (run_id, shard, due_at) WHERE state = 'waiting';
CREATE INDEX enrolment_run ON enrolment (run_id, id);
CALL yidao_close('enrolment');
-- ANALYZE after a bulk enrolment: the claims' plans depend on it.
GRANT MAINTAIN ON enrolment TO yidao_app;

-- ── the ledger: one row per finished visit of a person to a node, append-only, a partition per day of database time ─────
CREATE TABLE journey_event (
  company_id uuid NOT NULL,
  run_id uuid NOT NULL,
  enrolment_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  node text NOT NULL,
  visit integer NOT NULL,
  -- left (by outlet), blocked / failed / exited (by reason): what the visit ended as.
  result text NOT NULL CHECK (result IN ('left', 'blocked', 'failed', 'exited')),
  -- 'left': the outlet; null otherwise.
  outlet text,
  reason text,
  -- Where the person went; null = the journey ended here.
  next_node text,
  -- Run clock.
  entered_at timestamptz NOT NULL,
  left_at timestamptz NOT NULL,
  -- What the node looked at and decided.
  detail jsonb,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((result = 'left') = (outlet IS NOT NULL)),
  CHECK (result = 'left' OR reason IS NOT NULL)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX journey_event_visit ON journey_event (run_id, node, result, outlet, enrolment_id);
CALL yidao_close('journey_event');
CREATE TABLE journey_event_default PARTITION OF journey_event DEFAULT;
CALL yidao_close('journey_event_default');

-- Makes the partitions of yesterday up to `days` ahead that are not there yet; returns how many it made.
CREATE FUNCTION yidao_ledger_ahead(days integer DEFAULT 14) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  day date;
  name text;
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('yidao_ledger_ahead'));
  FOR day IN SELECT generate_series((now() AT TIME ZONE 'UTC')::date - 1, (now() AT TIME ZONE 'UTC')::date + days, interval '1 day')::date LOOP
    name := 'journey_event_' || to_char(day, 'YYYYMMDD');
    CONTINUE WHEN to_regclass('public.' || name) IS NOT NULL;
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.journey_event FOR VALUES FROM (%L) TO (%L)',
      name, day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
    EXECUTE format('CALL yidao_close(%L)', 'public.' || name);
    EXECUTE format('REVOKE UPDATE, DELETE ON public.%I FROM yidao_app', name);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;
REVOKE EXECUTE ON FUNCTION yidao_ledger_ahead FROM PUBLIC;
GRANT EXECUTE ON FUNCTION yidao_ledger_ahead TO yidao_app;
DO $$ BEGIN PERFORM yidao_ledger_ahead(); END $$;
-- Append-only: the runtime role adds and reads.
REVOKE UPDATE, DELETE ON journey_event, journey_event_default FROM yidao_app;

-- ── counters: the roll-up of the ledger and of dispatches; hours are of the run's clock ────────────────────────────────
CREATE TABLE counter (
  company_id uuid NOT NULL,
  journey_id uuid NOT NULL,
  version_id uuid NOT NULL,
  run_id uuid NOT NULL,
  mode text NOT NULL,
  -- '' = of the run as a whole.
  node text NOT NULL,
  -- entered, left:<outlet>, blocked:<reason>, failed:<reason>, exited:<reason>, here:<state> (up and down), call.*, text.*
  metric text NOT NULL,
  hour timestamptz NOT NULL,
  value bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (run_id, node, metric, hour)
) WITH (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX counter_journey ON counter (company_id, journey_id, version_id);
CALL yidao_close('counter');

-- ── dispatches: one attempt to call or text ────────────────────────────────────────────────────────────────────────────
-- A planned dispatch is the outbox: it is written in the same transaction that moved the person.
CREATE TABLE dispatch (
  company_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  -- Hash of run, customer, node, visit, attempt: the provider's external id. The same key is never sent twice blindly.
  key text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('call', 'text')),
  -- node: the node's own effect; hangup: the script's text after a call.
  purpose text NOT NULL DEFAULT 'node' CHECK (purpose IN ('node', 'hangup')),
  world text NOT NULL DEFAULT 'live',
  journey_id uuid,
  version_id uuid,
  run_id uuid,
  enrolment_id uuid,
  node text,
  visit integer,
  customer_id uuid NOT NULL,
  clinic_id uuid,
  phone_hash bytea,
  phone_masked text,
  -- A contact = a call with its redials: id of the first dispatch.
  contact_id uuid NOT NULL,
  attempt smallint NOT NULL DEFAULT 1,
  script_id uuid,
  template_id uuid,
  category text CHECK (category IN ('service', 'marketing')),
  variables jsonb NOT NULL DEFAULT '{}',
  -- planned → reserved → sending → accepted → ended; unknown while nobody can say whether it was sent;
  -- blocked (a rule), failed (provably not sent), cancelled (the run was stopped) end it too.
  state text NOT NULL CHECK (state IN ('planned', 'reserved', 'sending', 'accepted', 'unknown', 'ended', 'blocked', 'failed', 'cancelled')),
  reason text,
  -- Run clock: not before this.
  due_at timestamptz NOT NULL,
  planned_at timestamptz NOT NULL,
  sent_at timestamptz,
  -- Database time: after it somebody asks the provider (accepted: callback did not come; unknown: was it sent?).
  lease_until timestamptz,
  checks smallint NOT NULL DEFAULT 0,
  provider text,
  provider_id text,
  -- Call: answered, no_answer, busy, rejected, power_off, empty_number, suspended, failed, unknown. Text: delivered, undelivered, unknown.
  outcome text,
  -- Rank of the last event folded (lib/calling/outcome.ts) and its provider time.
  outcome_rank smallint NOT NULL DEFAULT 0,
  outcome_at timestamptz,
  -- Patient turns.
  rounds integer,
  talk_seconds integer,
  intent text,
  -- The words that decided: [{ turn, text, keyword }], as the classifier gave them.
  evidence jsonb,
  -- When the journey took its outlet from this contact; a later event is recorded without a second branch.
  concluded_at timestamptz,
  started_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id),
  UNIQUE (key),
  CHECK (state NOT IN ('blocked', 'failed') OR reason IS NOT NULL)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX dispatch_queue ON dispatch (company_id, channel, run_id, node, due_at, id) WHERE state = 'planned';
CREATE INDEX dispatch_in_flight ON dispatch (company_id, channel, lease_until) INCLUDE (world, script_id)
  WHERE state IN ('reserved', 'sending', 'accepted', 'unknown');
CREATE INDEX dispatch_enrolment ON dispatch (company_id, enrolment_id, visit, attempt);
CREATE INDEX dispatch_customer ON dispatch (company_id, customer_id, id);
CREATE INDEX dispatch_node ON dispatch (company_id, run_id, node, id);
CREATE INDEX dispatch_list ON dispatch (company_id, channel, id);
CREATE INDEX dispatch_script ON dispatch (company_id, script_id, id) WHERE script_id IS NOT NULL;
CALL yidao_close('dispatch');

CREATE TABLE call_detail (
  company_id uuid NOT NULL,
  dispatch_id uuid NOT NULL,
  -- [{ who: bot | customer, text, atMs }]
  turns jsonb NOT NULL,
  PRIMARY KEY (company_id, dispatch_id)
);
CALL yidao_close('call_detail');

CREATE TABLE text_detail (
  company_id uuid NOT NULL,
  dispatch_id uuid NOT NULL,
  signature text NOT NULL,
  body text NOT NULL,
  segments smallint NOT NULL,
  PRIMARY KEY (company_id, dispatch_id)
);
CALL yidao_close('text_detail');

-- ── what came back: stored first, answered 2xx, folded later ───────────────────────────────────────────────────────────
CREATE TABLE inbox (
  company_id uuid NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  provider text NOT NULL,
  event_id text NOT NULL,
  -- call.ringing, call.answered, call.ended, text.delivered, text.failed, text.reply
  kind text NOT NULL,
  -- The dispatch it speaks of; null for a reply.
  dispatch_key text,
  -- The provider's time.
  occurred_at timestamptz NOT NULL,
  payload jsonb NOT NULL,
  state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'late', 'dead')),
  tries smallint NOT NULL DEFAULT 0,
  error text,
  received_at timestamptz NOT NULL DEFAULT now(),
  processed_at timestamptz,
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, provider, event_id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);
CREATE INDEX inbox_new ON inbox (company_id, id) WHERE state = 'new';
CREATE INDEX inbox_key ON inbox (company_id, dispatch_key);
CALL yidao_close('inbox');

-- ── one locked row per number: caps are counted under its lock ─────────────────────────────────────────────────────────
CREATE TABLE number_state (
  company_id uuid NOT NULL,
  world text NOT NULL DEFAULT 'live',
  phone_hash bytea NOT NULL,
  -- Attempts of the last 31 days, oldest first: [{ at, contactId, dispatchId, category, answered, outcome }]
  attempts jsonb NOT NULL DEFAULT '[]',
  -- Only used in a test world; live opt-outs are in opt_out.
  opted_out_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, world, phone_hash)
) WITH (fillfactor = 70);
CALL yidao_close('number_state');

-- ── workers ────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE worker_heartbeat (
  id text PRIMARY KEY,
  host text NOT NULL,
  pid integer NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  beat_at timestamptz NOT NULL DEFAULT now(),
  detail jsonb NOT NULL DEFAULT '{}'
);

-- ── the pumps work across companies: they ask here who has work, then go in as that company ────────────────────────────
-- The functions run as the schema's owner, who sees all rows for reading whatever kind of role it is.
DO $$
DECLARE tbl text;
BEGIN
  FOREACH tbl IN ARRAY ARRAY['company', 'journey_run', 'enrolment', 'dispatch', 'inbox'] LOOP
    EXECUTE format('CREATE POLICY owner_reads ON %I FOR SELECT TO %I USING (true)', tbl, current_user);
  END LOOP;
END $$;

-- Companies with due calls or texts to send in a run that may send.
CREATE FUNCTION yidao_companies_to_send(of_channel text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id FROM company c WHERE EXISTS (
    SELECT FROM journey_run r WHERE r.company_id = c.id
      AND (r.state IN ('running', 'completed'))
      AND EXISTS (SELECT FROM dispatch d WHERE d.company_id = c.id AND d.channel = of_channel AND d.run_id = r.id AND d.state = 'planned'))
$$;

CREATE FUNCTION yidao_companies_with_inbox() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id FROM company c WHERE EXISTS (SELECT FROM inbox i WHERE i.company_id = c.id AND i.state = 'new')
$$;

CREATE FUNCTION yidao_companies_with_leases() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id FROM company c WHERE EXISTS (
    SELECT FROM dispatch d WHERE d.company_id = c.id AND d.channel IN ('call', 'text')
      AND d.state IN ('reserved', 'sending', 'accepted', 'unknown') AND d.lease_until <= now())
$$;

-- Runs that are open, for supervision: their workflows must be there, and people who are ready must move.
CREATE FUNCTION yidao_open_runs() RETURNS TABLE (company_id uuid, run_id uuid, state text, mode text, shard_count smallint, clock_offset_ms bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.company_id, r.id, r.state, r.mode, r.shard_count, r.clock_offset_ms FROM journey_run r
  WHERE r.state IN ('starting', 'running', 'paused', 'stopping')
$$;

CREATE FUNCTION yidao_companies() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$ SELECT id FROM company ORDER BY id $$;

DO $$
DECLARE f text;
BEGIN
  FOREACH f IN ARRAY ARRAY['yidao_companies_to_send(text)', 'yidao_companies_with_inbox()', 'yidao_companies_with_leases()',
    'yidao_open_runs()', 'yidao_companies()'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO yidao_app', f);
  END LOOP;
END $$;
