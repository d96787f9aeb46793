-- Operation: who pulled the kill switch, when and why; and what an observer reads of the whole installation.
ALTER TABLE company ADD COLUMN kill_switch_at timestamptz, ADD COLUMN kill_switch_by text, ADD COLUMN kill_switch_reason text;

CREATE INDEX inbox_dead ON inbox (company_id, id DESC) WHERE state = 'dead';
CREATE INDEX domain_event_dead ON domain_event (company_id, id DESC) WHERE state = 'dead';
CREATE INDEX import_job_running ON import_job (company_id) WHERE state = 'running';

-- Laid aside for good by a person, with the reason in `error`.
ALTER TABLE inbox DROP CONSTRAINT inbox_state_check;
ALTER TABLE inbox ADD CONSTRAINT inbox_state_check CHECK (state IN ('new', 'done', 'late', 'parked', 'dead', 'discarded'));

DO $$ BEGIN EXECUTE format('CREATE POLICY owner_reads ON import_job FOR SELECT TO %I USING (true)', current_user); END $$;

-- Numbers of the whole installation: no names, no ids of tenants. Counts stop at 100,000, so that a long queue costs no more to watch.
CREATE FUNCTION yidao_gauges() RETURNS TABLE (name text, label text, value double precision)
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
  SELECT 'dispatches_planned', ch.channel, (SELECT count(*) FROM (SELECT FROM dispatch d WHERE d.channel = ch.channel AND d.state = 'planned' LIMIT 100000) x)
    FROM (VALUES ('call'), ('text'), ('webhook')) AS ch(channel)
  UNION ALL
  SELECT 'dispatches_in_flight', d.channel || ':' || d.state, count(*) FROM dispatch d
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
REVOKE EXECUTE ON FUNCTION yidao_gauges() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION yidao_gauges() TO yidao_app;
