-- An audience that is gone is nothing to begin a watch of: its listeners kept the pump turning for ever.
DO $$ BEGIN EXECUTE format('CREATE POLICY owner_reads ON audience FOR SELECT TO %I USING (true)', current_user); END $$;

CREATE OR REPLACE FUNCTION yidao_companies_with_events() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id FROM company c WHERE
    EXISTS (SELECT FROM domain_event e WHERE e.company_id = c.id AND e.state = 'new')
    OR EXISTS (SELECT FROM enrolment_event x WHERE x.company_id = c.id AND x.applied_at IS NULL)
    OR EXISTS (SELECT FROM audience_watch w WHERE w.company_id = c.id AND w.swept_at < now() - interval '1 minute')
    OR (EXISTS (SELECT FROM event_listener l WHERE l.company_id = c.id AND l.type LIKE 'audience.entered:%')
      AND EXISTS (SELECT FROM yidao_heard() h JOIN audience a ON a.company_id = c.id AND h.type = 'audience.entered:' || a.id
        WHERE h.company_id = c.id AND NOT EXISTS (SELECT FROM audience_watch w WHERE w.company_id = c.id AND w.audience_id = a.id)))
$$;
