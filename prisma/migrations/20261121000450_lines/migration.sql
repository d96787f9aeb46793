-- Lines (the numbers that calls come from) with rates decided in the database's clock; queues that are found at a cost that
-- does not grow with anybody's backlog; events that came before their dispatch is known.

-- ── lines ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
-- A journey or a script names a group; without one the company's default group is used.
CREATE TABLE line_group (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 60),
  is_default boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, name)
);
CREATE UNIQUE INDEX line_group_default ON line_group (company_id) WHERE is_default;
CALL yidao_close('line_group');

CREATE TABLE line (
  company_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  group_id uuid NOT NULL,
  -- The number shown to the callee, digits only.
  caller text NOT NULL CHECK (caller ~ '^[0-9]{3,20}$'),
  -- As in customer.phone_region; null = nationwide.
  region text,
  calls_per_second double precision NOT NULL DEFAULT 10 CHECK (calls_per_second > 0 AND calls_per_second <= 10000),
  max_concurrent integer NOT NULL DEFAULT 1000 CHECK (max_concurrent BETWEEN 0 AND 100000),
  state text NOT NULL DEFAULT 'enabled' CHECK (state IN ('enabled', 'paused')),
  -- Health: calls that failed on this line one after another, and until when it is left alone for that.
  failures smallint NOT NULL DEFAULT 0,
  resting_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, caller),
  FOREIGN KEY (company_id, group_id) REFERENCES line_group (company_id, id)
) WITH (fillfactor = 70);
CALL yidao_close('line');

ALTER TABLE script ADD COLUMN line_group_id uuid,
  ADD FOREIGN KEY (company_id, line_group_id) REFERENCES line_group (company_id, id);
ALTER TABLE journey ADD COLUMN line_group_id uuid,
  ADD FOREIGN KEY (company_id, line_group_id) REFERENCES line_group (company_id, id);
-- The line a call went over; null = the platform's own number.
ALTER TABLE dispatch ADD COLUMN line_id uuid;

-- null = only the provider's limit.
ALTER TABLE sms_signature ADD COLUMN texts_per_second double precision CHECK (texts_per_second > 0 AND texts_per_second <= 10000);

-- Token buckets of lines and signatures. Read and written under a lock, in database time: right over restarts and with any
-- number of workers.
CREATE TABLE rate_bucket (
  company_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  tokens double precision NOT NULL,
  filled_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, owner_id)
) WITH (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
CALL yidao_close('rate_bucket');

-- ── who has work ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- The queues of a company: one per run and node with something planned, and when the first of it is due. Skips from queue to
-- queue along dispatch_queue: one look-up per queue, however long each is.
CREATE FUNCTION yidao_queues(of_company uuid, of_channel text) RETURNS TABLE (run_id uuid, node text, first_due timestamptz)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  WITH RECURSIVE queue AS (
    (SELECT d.run_id, d.node, d.due_at FROM dispatch d
     WHERE d.company_id = of_company AND d.channel = of_channel AND d.state = 'planned' AND d.run_id IS NOT NULL
     ORDER BY d.run_id, d.node, d.due_at LIMIT 1)
    UNION ALL
    SELECT next.run_id, next.node, next.due_at FROM queue CROSS JOIN LATERAL (
      SELECT d.run_id, d.node, d.due_at FROM dispatch d
      WHERE d.company_id = of_company AND d.channel = of_channel AND d.state = 'planned' AND (d.run_id, d.node) > (queue.run_id, queue.node)
      ORDER BY d.run_id, d.node, d.due_at LIMIT 1) next)
  SELECT queue.run_id, queue.node, queue.due_at FROM queue
$$;
REVOKE EXECUTE ON FUNCTION yidao_queues(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION yidao_queues(uuid, text) TO yidao_app;

-- Companies with a call or text that is due, in a run that may send, and no kill switch pulled.
CREATE OR REPLACE FUNCTION yidao_companies_to_send(of_channel text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id FROM company c WHERE NOT c.kill_switch AND EXISTS (
    SELECT FROM yidao_queues(c.id, of_channel) q JOIN journey_run r ON r.company_id = c.id AND r.id = q.run_id
    WHERE (r.state = 'running' OR (r.state = 'completed' AND of_channel = 'text'))
      AND q.first_due <= now() + make_interval(secs => r.clock_offset_ms / 1000.0))
$$;

-- ── events of dispatches that are not known here ───────────────────────────────────────────────────────────────────────
-- parked: verified, and kept until a dispatch of its key is there (a restored backup lags behind the provider).
ALTER TABLE inbox DROP CONSTRAINT inbox_state_check;
ALTER TABLE inbox ADD CONSTRAINT inbox_state_check CHECK (state IN ('new', 'done', 'late', 'parked', 'dead'));
CREATE INDEX inbox_parked ON inbox (company_id, dispatch_key) WHERE state = 'parked';
