-- What a version's waits and goals listen for is heard from publishing on, not only once somebody is in it: the event after the one that
-- brings the day's first person in may come before that person is taken.
CREATE OR REPLACE FUNCTION yidao_heard() RETURNS TABLE (company_id uuid, type text) LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT DISTINCT l.company_id, l.type FROM event_listener l
  WHERE EXISTS (SELECT FROM journey_version v JOIN journey j ON j.company_id = v.company_id AND j.id = v.journey_id
      WHERE v.company_id = l.company_id AND v.id = l.version_id AND j.current_version_id = l.version_id AND j.state IN ('running', 'paused'))
    OR (l.source = 'run' AND EXISTS (SELECT FROM journey_run r WHERE r.company_id = l.company_id AND r.version_id = l.version_id AND r.mode = 'live'
      AND r.state IN ('starting', 'running', 'paused')))
$$;
