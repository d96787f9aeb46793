-- Pumps look for what is planned, due or overdue; a dispatch goes through three states within a minute. With those indexes on the dispatch
-- itself each state wrote an entry into all nine. Now a narrow row stands for each dispatch that is not over, and the dispatch's own
-- indexes look at nothing that changes before its end, so that its states stay within their page (HOT).
CREATE TABLE dispatch_open (
  company_id uuid NOT NULL,
  id uuid NOT NULL,
  channel text NOT NULL,
  world text NOT NULL,
  run_id uuid,
  node text,
  script_id uuid,
  line_id uuid,
  state text NOT NULL CHECK (state IN ('planned', 'reserved', 'sending', 'accepted', 'unknown')),
  due_at timestamptz NOT NULL,
  sent_at timestamptz,
  lease_until timestamptz,
  checks smallint NOT NULL,
  PRIMARY KEY (company_id, id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
COMMENT ON TABLE dispatch_open IS 'Dispatches that are not over, for queues and leases. Kept by triggers of dispatch; nobody else writes it.';
CALL yidao_close('dispatch_open');
DO $$ BEGIN EXECUTE format('CREATE POLICY owner_reads ON dispatch_open FOR SELECT TO %I USING (true)', current_user); END $$;

CREATE INDEX dispatch_open_queue ON dispatch_open (company_id, channel, run_id, node, due_at, id) WHERE state = 'planned';
CREATE INDEX dispatch_open_in_flight ON dispatch_open (company_id, channel, lease_until) WHERE state IN ('reserved', 'sending', 'accepted', 'unknown');

ALTER TABLE dispatch NO FORCE ROW LEVEL SECURITY;
ALTER TABLE dispatch_open NO FORCE ROW LEVEL SECURITY;
INSERT INTO dispatch_open (company_id, id, channel, world, run_id, node, script_id, line_id, state, due_at, sent_at, lease_until, checks)
SELECT company_id, id, channel, world, run_id, node, script_id, line_id, state, due_at, sent_at, lease_until, checks
FROM dispatch WHERE state IN ('planned', 'reserved', 'sending', 'accepted', 'unknown');

DROP INDEX dispatch_queue, dispatch_in_flight, dispatch_call_records;
ALTER TABLE dispatch SET (fillfactor = 45);
-- A generated value that does not change leaves the row within its page; the states before the end are told by dispatch_open.
ALTER TABLE dispatch ADD COLUMN record_at timestamptz GENERATED ALWAYS AS
  (CASE WHEN channel = 'call' AND world = 'live' AND state IN ('ended', 'blocked', 'failed') THEN coalesce(started_at, sent_at, due_at) END) STORED;
COMMENT ON COLUMN dispatch.record_at IS 'Where a live call that is over stands in the call records.';
CREATE INDEX dispatch_call_records ON dispatch (company_id, record_at DESC, id DESC) WHERE record_at IS NOT NULL;
ALTER TABLE dispatch FORCE ROW LEVEL SECURITY;
ALTER TABLE dispatch_open FORCE ROW LEVEL SECURITY;

-- Plans are kept for the connection: made by key, they are right for few rows and for many.
CREATE FUNCTION yidao_keep_dispatch_open() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    TRUNCATE dispatch_open;
    RETURN NULL;
  END IF;
  IF TG_OP = 'DELETE' THEN
    DELETE FROM dispatch_open o USING gone g WHERE o.company_id = g.company_id AND o.id = g.id;
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM dispatch_open o USING written w
    WHERE o.company_id = w.company_id AND o.id = w.id AND w.state NOT IN ('planned', 'reserved', 'sending', 'accepted', 'unknown');
  END IF;
  INSERT INTO dispatch_open AS o (company_id, id, channel, world, run_id, node, script_id, line_id, state, due_at, sent_at, lease_until, checks)
  SELECT w.company_id, w.id, w.channel, w.world, w.run_id, w.node, w.script_id, w.line_id, w.state, w.due_at, w.sent_at, w.lease_until, w.checks
  FROM written w WHERE w.state IN ('planned', 'reserved', 'sending', 'accepted', 'unknown')
  ON CONFLICT (company_id, id) DO UPDATE
    SET channel = excluded.channel, world = excluded.world, run_id = excluded.run_id, node = excluded.node, script_id = excluded.script_id,
        line_id = excluded.line_id, state = excluded.state, due_at = excluded.due_at, sent_at = excluded.sent_at, lease_until = excluded.lease_until,
        checks = excluded.checks
    WHERE o IS DISTINCT FROM excluded;
  RETURN NULL;
END $$;

CREATE TRIGGER dispatch_open_insert AFTER INSERT ON dispatch REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION yidao_keep_dispatch_open();
CREATE TRIGGER dispatch_open_update AFTER UPDATE ON dispatch REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION yidao_keep_dispatch_open();
CREATE TRIGGER dispatch_open_delete AFTER DELETE ON dispatch REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION yidao_keep_dispatch_open();
CREATE TRIGGER dispatch_open_truncate AFTER TRUNCATE ON dispatch FOR EACH STATEMENT EXECUTE FUNCTION yidao_keep_dispatch_open();

-- ── the questions of pumps and observers, asked of the narrow table ──────────────────────────────────────────────────────
CREATE OR REPLACE FUNCTION yidao_queues(of_company uuid, of_channel text) RETURNS TABLE (run_id uuid, node text, first_due timestamptz)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  WITH RECURSIVE queue AS (
    (SELECT d.run_id, d.node, d.due_at FROM dispatch_open d
     WHERE d.company_id = of_company AND d.channel = of_channel AND d.state = 'planned' AND d.run_id IS NOT NULL
     ORDER BY d.run_id, d.node, d.due_at LIMIT 1)
    UNION ALL
    SELECT next.run_id, next.node, next.due_at FROM queue CROSS JOIN LATERAL (
      SELECT d.run_id, d.node, d.due_at FROM dispatch_open d
      WHERE d.company_id = of_company AND d.channel = of_channel AND d.state = 'planned' AND (d.run_id, d.node) > (queue.run_id, queue.node)
      ORDER BY d.run_id, d.node, d.due_at LIMIT 1) next)
  SELECT queue.run_id, queue.node, queue.due_at FROM queue
$$;

CREATE OR REPLACE FUNCTION yidao_companies_with_leases() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id FROM company c WHERE EXISTS (
    SELECT FROM dispatch_open d WHERE d.company_id = c.id AND d.channel IN ('call', 'text')
      AND d.state IN ('reserved', 'sending', 'accepted', 'unknown') AND d.lease_until <= now())
$$;

CREATE OR REPLACE FUNCTION yidao_gauges() RETURNS TABLE (name text, label text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  -- The oldest call or text that is due and may be sent (hours apart), in seconds of database time.
  SELECT 'queue_age_seconds', ch.channel, coalesce(max(extract(epoch FROM now() - q.first_due)), 0)
    FROM (VALUES ('call'), ('text')) AS ch(channel)
    LEFT JOIN company c ON NOT c.kill_switch
    LEFT JOIN LATERAL (
      SELECT q.first_due FROM yidao_queues(c.id, ch.channel) q JOIN journey_run r ON r.company_id = c.id AND r.id = q.run_id
      WHERE r.mode = 'live' AND r.state = 'running' AND q.first_due <= now()) q ON true
    GROUP BY ch.channel
  UNION ALL
  SELECT 'queue_age_seconds', 'webhook', coalesce(extract(epoch FROM now() - min(w.next_try_at)), 0)
    FROM company c JOIN LATERAL (SELECT w.next_try_at FROM webhook_detail w WHERE w.company_id = c.id AND w.next_try_at <= now() ORDER BY w.next_try_at LIMIT 1) w
      ON NOT c.kill_switch
  UNION ALL
  SELECT 'dispatches_planned', ch.channel, (SELECT count(*) FROM (SELECT FROM dispatch_open d WHERE d.channel = ch.channel AND d.state = 'planned' LIMIT 100000) x)
    FROM (VALUES ('call'), ('text'), ('webhook')) AS ch(channel)
  UNION ALL
  SELECT 'dispatches_in_flight', d.channel || ':' || d.state, count(*) FROM dispatch_open d
    WHERE d.state IN ('reserved', 'sending', 'accepted', 'unknown') GROUP BY d.channel, d.state
  UNION ALL
  SELECT 'inbox_waiting', '', (SELECT count(*) FROM (SELECT FROM inbox i WHERE i.state = 'new' LIMIT 100000) x)
  UNION ALL
  SELECT 'inbox_age_seconds', '', coalesce(extract(epoch FROM now() - min(i.received_at)), 0)
    FROM company c JOIN LATERAL (SELECT i.received_at FROM inbox i WHERE i.company_id = c.id AND i.state = 'new' ORDER BY i.id LIMIT 1) i ON true
  UNION ALL
  SELECT 'dead_letters', 'inbox', (SELECT count(*) FROM (SELECT FROM inbox i WHERE i.state = 'dead' LIMIT 100000) x)
  UNION ALL
  SELECT 'dead_letters', 'events', (SELECT count(*) FROM (SELECT FROM domain_event e WHERE e.state = 'dead' LIMIT 100000) x)
  UNION ALL
  SELECT 'events_waiting', '', (SELECT count(*) FROM (SELECT FROM domain_event e WHERE e.state = 'new' LIMIT 100000) x)
  UNION ALL
  SELECT 'events_age_seconds', '', coalesce(extract(epoch FROM now() - min(e.created_at)), 0)
    FROM company c JOIN LATERAL (SELECT e.created_at FROM domain_event e WHERE e.company_id = c.id AND e.state = 'new' ORDER BY e.id LIMIT 1) e ON true
  UNION ALL
  SELECT 'runs_open', r.mode || ':' || r.state, count(*) FROM journey_run r WHERE r.state IN ('starting', 'running', 'paused', 'stopping') GROUP BY r.mode, r.state
  UNION ALL
  SELECT 'companies_stopped', '', count(*) FROM company c WHERE c.kill_switch
  UNION ALL
  SELECT 'imports_running', '', count(*) FROM import_job j WHERE j.state = 'running'
  UNION ALL
  SELECT 'import_rows_left', '', coalesce(sum(greatest(0, j.rows_total - j.rows_done)), 0) FROM import_job j WHERE j.state = 'running'
  UNION ALL
  SELECT 'worker_beat_age_seconds', '', coalesce(extract(epoch FROM now() - max(w.beat_at)), -1) FROM worker_heartbeat w
  UNION ALL
  SELECT 'workers', '', count(*) FROM worker_heartbeat w WHERE w.beat_at > now() - interval '30 seconds'
  UNION ALL
  SELECT 'ledger_days_ahead', '', count(*) FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid
    WHERE i.inhparent = 'journey_event'::regclass AND p.relname > 'journey_event_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD') AND p.relname ~ '_\d{8}$'
$$;
