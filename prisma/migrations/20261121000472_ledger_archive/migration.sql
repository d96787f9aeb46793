-- Old days of the ledger are moved out of the table that steps write and lists read: the partition is detached and attached to the
-- archive, which moves no row. Counters stay, so every figure stays; lists and traces say what lies in the archive.
CREATE TABLE journey_event_archive (LIKE journey_event INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE (recorded_at);
CREATE INDEX journey_event_archive_visit ON journey_event_archive (run_id, node, result, outlet, enrolment_id);
CALL yidao_close('journey_event_archive');
REVOKE INSERT, UPDATE, DELETE ON journey_event_archive FROM yidao_app;

-- The whole ledger, for whoever recounts it.
CREATE VIEW journey_event_all WITH (security_invoker = true) AS
  SELECT * FROM journey_event UNION ALL SELECT * FROM journey_event_archive;

-- The first instant whose events are not archived; null = none are.
CREATE FUNCTION yidao_ledger_horizon() RETURNS timestamptz LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT (to_date(right(max(p.relname), 8), 'YYYYMMDD') + 1)::timestamp AT TIME ZONE 'UTC'
  FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid WHERE i.inhparent = 'journey_event_archive'::regclass AND p.relname ~ '_\d{8}$'
$$;
REVOKE EXECUTE ON FUNCTION yidao_ledger_horizon() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION yidao_ledger_horizon() TO yidao_app;

-- Archives the days that are older than `keep_days` and that no open run has lived through, oldest first. Returns how many. Gives
-- way to whoever uses the ledger: what is locked for two seconds is left for the next time.
CREATE FUNCTION yidao_ledger_archive(keep_days integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  name text;
  day date;
  archived integer := 0;
BEGIN
  IF keep_days < 1 THEN RETURN 0; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('yidao_ledger_ahead'));
  FOR name IN SELECT p.relname FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid
    WHERE i.inhparent = 'journey_event'::regclass AND p.relname ~ '_\d{8}$' ORDER BY p.relname LOOP
    day := to_date(right(name, 8), 'YYYYMMDD');
    EXIT WHEN day >= (now() AT TIME ZONE 'UTC')::date - keep_days;
    EXIT WHEN EXISTS (SELECT FROM journey_run r WHERE r.state IN ('starting', 'running', 'paused', 'stopping')
      AND r.created_at < (day + 1)::timestamp AT TIME ZONE 'UTC');
    EXECUTE format('ALTER TABLE journey_event DETACH PARTITION %I', name);
    EXECUTE format('ALTER TABLE journey_event_archive ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
      name, day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
    EXECUTE format('REVOKE INSERT ON %I FROM yidao_app', name);
    archived := archived + 1;
  END LOOP;
  RETURN archived;
END $$;
REVOKE EXECUTE ON FUNCTION yidao_ledger_archive(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION yidao_ledger_archive(integer) TO yidao_app;
