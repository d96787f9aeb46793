-- The queue's age is that of what the pumps would send: hang-up texts of runs that are over with it, requests of paused runs without.
CREATE FUNCTION yidao_queue_ages() RETURNS TABLE (name text, label text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT 'queue_age_seconds', ch.channel, coalesce(max(extract(epoch FROM now() - q.first_due)), 0)
    FROM (VALUES ('call'), ('text')) AS ch(channel)
    LEFT JOIN company c ON NOT c.kill_switch
    LEFT JOIN LATERAL (
      SELECT q.first_due FROM yidao_queues(c.id, ch.channel) q JOIN journey_run r ON r.company_id = c.id AND r.id = q.run_id
      JOIN journey j ON j.company_id = c.id AND j.id = r.journey_id
      WHERE r.mode = 'live' AND q.first_due <= now()
        AND (r.state = 'running' OR (r.state = 'completed' AND ch.channel = 'text' AND j.state <> 'paused'))) q ON true
    GROUP BY ch.channel
  UNION ALL
  SELECT 'queue_age_seconds', 'webhook', coalesce(max(extract(epoch FROM now() - q.first_due)), 0)
    FROM company c CROSS JOIN LATERAL yidao_webhook_queues(c.id) q
    JOIN journey_run r ON r.company_id = c.id AND r.id = q.run_id AND r.state = 'running'
    WHERE NOT c.kill_switch AND q.first_due <= now()
$$;
REVOKE EXECUTE ON FUNCTION yidao_queue_ages() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION yidao_queue_ages() TO yidao_app;

CREATE OR REPLACE FUNCTION yidao_gauges() RETURNS TABLE (name text, label text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM yidao_queue_ages()
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
