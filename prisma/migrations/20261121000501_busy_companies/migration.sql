-- Whose loop is busy anyway is not asked about: the index of new events and planned dispatches is then full of entries that are just over.
DROP FUNCTION yidao_companies_with_inbox();
CREATE FUNCTION yidao_companies_with_inbox(busy uuid[] DEFAULT '{}') RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id FROM company c
  WHERE c.id <> ALL(busy) AND (
    EXISTS (SELECT FROM inbox i WHERE i.company_id = c.id AND i.state = 'new')
    OR EXISTS (SELECT FROM inbox i WHERE i.company_id = c.id AND i.state = 'parked' AND i.received_at < now() - interval '1 day'))
$$;

DROP FUNCTION yidao_companies_to_send(text);
CREATE FUNCTION yidao_companies_to_send(of_channel text, busy uuid[] DEFAULT '{}') RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id FROM company c WHERE NOT c.kill_switch AND c.id <> ALL(busy) AND EXISTS (
    SELECT FROM yidao_queues(c.id, of_channel) q JOIN journey_run r ON r.company_id = c.id AND r.id = q.run_id
    WHERE (r.state = 'running' OR (r.state = 'completed' AND of_channel = 'text'))
      AND q.first_due <= now() + make_interval(secs => r.clock_offset_ms / 1000.0))
$$;

DO $$
DECLARE
  f text;
BEGIN
  FOREACH f IN ARRAY ARRAY['yidao_companies_with_inbox(uuid[])', 'yidao_companies_to_send(text, uuid[])'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO yidao_app', f);
  END LOOP;
END $$;
