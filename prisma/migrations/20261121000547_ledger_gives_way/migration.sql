-- Whoever reads the ledger for long (a dump, the doctor) holds up a new partition; whatever then queues behind it would wait as long.
-- There are days in hand: after two seconds it is left for the next hour. A day says by a constraint of its own what it holds, so that
-- the archive takes it without reading it.
CREATE OR REPLACE FUNCTION yidao_ledger_ahead(days integer DEFAULT 14) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  day date;
  name text;
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('yidao_ledger_ahead'));
  FOR day IN SELECT generate_series((now() AT TIME ZONE 'UTC')::date - 1, (now() AT TIME ZONE 'UTC')::date + days, interval '1 day')::date LOOP
    name := 'journey_event_' || to_char(day, 'YYYYMMDD');
    CONTINUE WHEN to_regclass('public.' || name) IS NOT NULL;
    EXECUTE format(
      'CREATE TABLE public.%1$I PARTITION OF public.journey_event (CONSTRAINT %2$I CHECK (recorded_at >= %3$L::timestamptz AND recorded_at < %4$L::timestamptz))
       FOR VALUES FROM (%3$L) TO (%4$L)',
      name, name || '_day', day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
    EXECUTE format('CALL yidao_close(%L)', 'public.' || name);
    EXECUTE format('REVOKE UPDATE, DELETE ON public.%I FROM yidao_app', name);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- One day a call: what has to wait for the ledger waits for one day at most.
CREATE OR REPLACE FUNCTION yidao_ledger_archive(keep_days integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  name text;
  day date;
BEGIN
  IF keep_days < 1 THEN RETURN 0; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('yidao_ledger_ahead'));
  SELECT p.relname INTO name FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid
    WHERE i.inhparent = 'journey_event'::regclass AND p.relname ~ '_\d{8}$' ORDER BY p.relname LIMIT 1;
  day := to_date(right(name, 8), 'YYYYMMDD');
  IF name IS NULL OR day >= (now() AT TIME ZONE 'UTC')::date - keep_days THEN RETURN 0; END IF;
  IF EXISTS (SELECT FROM journey_run r WHERE r.state IN ('starting', 'running', 'paused', 'stopping')
      AND r.created_at < (day + 1)::timestamp AT TIME ZONE 'UTC') THEN RETURN 0; END IF;
  EXECUTE format('ALTER TABLE journey_event DETACH PARTITION %I', name);
  EXECUTE format('ALTER TABLE journey_event_archive ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
    name, day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
  EXECUTE format('REVOKE INSERT ON %I FROM yidao_app', name);
  RETURN 1;
END $$;

-- Runs that were stopped and still have something planned: an outcome that was folded while they stopped.
CREATE FUNCTION yidao_stopped_with_queue() RETURNS TABLE (company_id uuid, run_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT c.id, q.run_id FROM company c CROSS JOIN (VALUES ('call'), ('text')) AS ch(channel) CROSS JOIN LATERAL yidao_queues(c.id, ch.channel) q
  JOIN journey_run r ON r.company_id = c.id AND r.id = q.run_id AND r.state = 'stopped'
$$;
REVOKE EXECUTE ON FUNCTION yidao_stopped_with_queue() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION yidao_stopped_with_queue() TO yidao_app;
