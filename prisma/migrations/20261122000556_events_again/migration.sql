-- ── a second look at events ────────────────────────────────────────────────────────────────────────────────────────────
-- Events taken after this are judged once more when every transaction that was under way then is over: whoever one of them brought to a
-- wait or into a run could not be seen before.
CREATE TABLE event_look (
  company_id uuid NOT NULL PRIMARY KEY,
  looked_until timestamptz NOT NULL DEFAULT now() - interval '1 minute'
) WITH (fillfactor = 50);
CALL yidao_close('event_look');
DO $$ BEGIN EXECUTE format('CREATE POLICY owner_reads ON event_look FOR SELECT TO %I USING (true)', current_user); END $$;

CREATE OR REPLACE FUNCTION yidao_companies_with_events() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id FROM company c WHERE
    EXISTS (SELECT FROM domain_event e WHERE e.company_id = c.id AND e.state = 'new')
    OR EXISTS (SELECT FROM enrolment_event x WHERE x.company_id = c.id AND x.applied_at IS NULL)
    OR EXISTS (SELECT FROM event_look l WHERE l.company_id = c.id AND EXISTS (
      SELECT FROM domain_event e WHERE e.company_id = c.id AND e.state = 'done' AND e.taken_at > l.looked_until AND e.taken_at < now() - interval '1 second'))
    OR EXISTS (SELECT FROM audience_watch w WHERE w.company_id = c.id AND w.swept_at < now() - interval '1 minute')
    OR (EXISTS (SELECT FROM event_listener l WHERE l.company_id = c.id AND l.type LIKE 'audience.entered:%')
      AND EXISTS (SELECT FROM yidao_heard() h JOIN audience a ON a.company_id = c.id AND h.type = 'audience.entered:' || a.id
        WHERE h.company_id = c.id AND NOT EXISTS (SELECT FROM audience_watch w WHERE w.company_id = c.id AND w.audience_id = a.id)))
$$;

-- ── what a journey does brings people into the next one ────────────────────────────────────────────────────────────────
-- How many journeys in a row led to the event, each within a day of the one before; 0: none did.
ALTER TABLE domain_event ADD COLUMN cause_depth smallint NOT NULL DEFAULT 0;
-- Of role `entered`: that of the event which brought the person in.
ALTER TABLE enrolment_event ADD COLUMN cause_depth smallint NOT NULL DEFAULT 0;

-- A step that writes to patients names its journey in app.cause_journey.
CREATE FUNCTION yidao_cause_journey() RETURNS uuid LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT nullif(current_setting('app.cause_journey', true), '')::uuid
$$;

CREATE OR REPLACE FUNCTION yidao_tag_added() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE cause uuid := yidao_cause_journey();
BEGIN
  IF NOT EXISTS (SELECT FROM event_listener WHERE type LIKE 'tag.added:%') THEN RETURN NULL; END IF;
  IF cause IS NULL THEN
    INSERT INTO domain_event (company_id, type, customer_id, payload)
    SELECT n.company_id, h.type, n.customer_id, jsonb_build_object('tagId', n.tag_id)
    FROM changed_rows n JOIN yidao_heard() h ON h.company_id = n.company_id AND h.type = 'tag.added:' || n.tag_id;
  ELSE
    INSERT INTO domain_event (company_id, type, customer_id, payload, cause_depth)
    SELECT n.company_id, h.type, n.customer_id, jsonb_build_object('tagId', n.tag_id), d.depth
    FROM changed_rows n JOIN yidao_heard() h ON h.company_id = n.company_id AND h.type = 'tag.added:' || n.tag_id
    CROSS JOIN LATERAL (
      SELECT least(coalesce(max(x.cause_depth), 0) + 1, 1000) AS depth
      FROM enrolment e JOIN enrolment_event x ON x.company_id = e.company_id AND x.enrolment_id = e.id AND x.role = 'entered'
      WHERE e.company_id = n.company_id AND e.journey_id = cause AND e.customer_id = n.customer_id AND e.finished_at IS NULL
        AND e.entered_at > now() - interval '1 day') d;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION yidao_customer_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE cause uuid := yidao_cause_journey();
BEGIN
  IF NOT EXISTS (SELECT FROM event_listener WHERE type LIKE 'audience.entered:%') THEN RETURN NULL; END IF;
  IF cause IS NULL THEN
    EXECUTE format(
      'INSERT INTO domain_event (company_id, type, customer_id)
       SELECT DISTINCT n.company_id, ''customer.changed'', n.%I FROM changed_rows n
       WHERE n.company_id IN (SELECT h.company_id FROM yidao_heard() h WHERE h.type LIKE ''audience.entered:%%'')', TG_ARGV[0]);
  ELSE
    EXECUTE format(
      'INSERT INTO domain_event (company_id, type, customer_id, cause_depth)
       SELECT n.company_id, ''customer.changed'', n.customer_id, d.depth
       FROM (SELECT DISTINCT r.company_id, r.%I AS customer_id FROM changed_rows r
             WHERE r.company_id IN (SELECT h.company_id FROM yidao_heard() h WHERE h.type LIKE ''audience.entered:%%'')) n
       CROSS JOIN LATERAL (
         SELECT least(coalesce(max(x.cause_depth), 0) + 1, 1000) AS depth
         FROM enrolment e JOIN enrolment_event x ON x.company_id = e.company_id AND x.enrolment_id = e.id AND x.role = ''entered''
         WHERE e.company_id = n.company_id AND e.journey_id = $1 AND e.customer_id = n.customer_id AND e.finished_at IS NULL
           AND e.entered_at > now() - interval ''1 day'') d', TG_ARGV[0]) USING cause;
  END IF;
  RETURN NULL;
END $$;
