-- What happens to patients, who listens for it, and what it means for people in journeys.

-- ── events ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
-- Written only while somebody in the company listens for the type, so that bulk work costs nothing for nobody.
CREATE TABLE domain_event (
  company_id uuid NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  -- appointment.created / changed / cancelled, tag.added:<tag>, audience.entered:<audience>, track:<event>, customer.changed, opt_out
  type text NOT NULL,
  customer_id uuid NOT NULL,
  payload jsonb NOT NULL DEFAULT '{}',
  -- The sender's own id: the same message again changes nothing.
  message_id text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'dead')),
  tries smallint NOT NULL DEFAULT 0,
  error text,
  taken_at timestamptz,
  PRIMARY KEY (company_id, id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);
CREATE INDEX domain_event_new ON domain_event (company_id, id) WHERE state = 'new';
CREATE UNIQUE INDEX domain_event_message ON domain_event (company_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX domain_event_taken ON domain_event (company_id, taken_at) WHERE state = 'done';
CALL yidao_close('domain_event');

-- ── who listens ────────────────────────────────────────────────────────────────────────────────────────────────────────
-- What a version listens for, from its plan. `entry`: while it is its journey's current version; `run`: while people are in it.
CREATE TABLE event_listener (
  company_id uuid NOT NULL,
  version_id uuid NOT NULL,
  source text NOT NULL CHECK (source IN ('entry', 'run')),
  type text NOT NULL,
  PRIMARY KEY (company_id, version_id, source, type),
  FOREIGN KEY (company_id, version_id) REFERENCES journey_version (company_id, id) ON DELETE CASCADE
);
CREATE INDEX event_listener_type ON event_listener (company_id, type);
CALL yidao_close('event_listener');

CREATE FUNCTION yidao_version_listens() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO event_listener (company_id, version_id, source, type)
  SELECT NEW.company_id, NEW.id, s.source, t.type
  FROM (VALUES ('entry'), ('run')) AS s(source)
  CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(NEW.plan->'listens'->s.source, '[]')) AS t(type)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER journey_version_listens AFTER INSERT ON journey_version FOR EACH ROW EXECUTE FUNCTION yidao_version_listens();

-- Types that somebody listens for now.
CREATE FUNCTION yidao_heard() RETURNS TABLE (company_id uuid, type text) LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT DISTINCT l.company_id, l.type FROM event_listener l
  WHERE CASE l.source
    WHEN 'entry' THEN EXISTS (SELECT FROM journey j JOIN journey_version v ON v.company_id = j.company_id AND v.journey_id = j.id
      WHERE v.company_id = l.company_id AND v.id = l.version_id AND j.current_version_id = l.version_id AND j.state IN ('running', 'paused'))
    ELSE EXISTS (SELECT FROM journey_run r WHERE r.company_id = l.company_id AND r.version_id = l.version_id AND r.mode = 'live'
      AND r.state IN ('starting', 'running', 'paused')) END
$$;

-- ── the sources ────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE FUNCTION yidao_appointment_created() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM event_listener WHERE type LIKE 'appointment.%') THEN RETURN NULL; END IF;
  INSERT INTO domain_event (company_id, type, customer_id, payload)
  SELECT n.company_id, h.type, n.customer_id, jsonb_build_object('appointmentId', n.id, 'clinicId', n.clinic_id, 'item', n.item, 'status', n.status, 'startsAt', n.starts_at)
  FROM changed_rows n JOIN yidao_heard() h ON h.company_id = n.company_id AND h.type = 'appointment.created'
  WHERE n.status <> 'cancelled';
  RETURN NULL;
END $$;
CREATE TRIGGER appointment_created AFTER INSERT ON appointment REFERENCING NEW TABLE AS changed_rows
  FOR EACH STATEMENT EXECUTE FUNCTION yidao_appointment_created();

-- Nothing is known of the sizes of the two sets: a nested loop over a bulk change would never end.
CREATE FUNCTION yidao_appointment_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp SET enable_nestloop = off AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM event_listener WHERE type LIKE 'appointment.%') THEN RETURN NULL; END IF;
  INSERT INTO domain_event (company_id, type, customer_id, payload)
  SELECT c.company_id, c.type, c.customer_id, c.payload
  FROM (
    SELECT n.company_id, n.customer_id,
           CASE WHEN n.status = 'cancelled' THEN 'appointment.cancelled' ELSE 'appointment.changed' END AS type,
           jsonb_build_object('appointmentId', n.id, 'clinicId', n.clinic_id, 'item', n.item, 'status', n.status, 'startsAt', n.starts_at,
             'before', jsonb_build_object('status', o.status, 'startsAt', o.starts_at)) AS payload
    FROM changed_rows n JOIN old_rows o ON o.company_id = n.company_id AND o.id = n.id
    WHERE (o.starts_at, o.item, o.clinic_id, o.doctor_id, o.status) IS DISTINCT FROM (n.starts_at, n.item, n.clinic_id, n.doctor_id, n.status)) c
  JOIN yidao_heard() h ON h.company_id = c.company_id AND h.type = c.type;
  RETURN NULL;
END $$;
CREATE TRIGGER appointment_changed AFTER UPDATE ON appointment REFERENCING OLD TABLE AS old_rows NEW TABLE AS changed_rows
  FOR EACH STATEMENT EXECUTE FUNCTION yidao_appointment_changed();

CREATE FUNCTION yidao_tag_added() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM event_listener WHERE type LIKE 'tag.added:%') THEN RETURN NULL; END IF;
  INSERT INTO domain_event (company_id, type, customer_id, payload)
  SELECT n.company_id, h.type, n.customer_id, jsonb_build_object('tagId', n.tag_id)
  FROM changed_rows n JOIN yidao_heard() h ON h.company_id = n.company_id AND h.type = 'tag.added:' || n.tag_id;
  RETURN NULL;
END $$;
CREATE TRIGGER customer_tag_added AFTER INSERT ON customer_tag REFERENCING NEW TABLE AS changed_rows
  FOR EACH STATEMENT EXECUTE FUNCTION yidao_tag_added();

-- Whoever may have come into a watched audience. `customer` itself has no customer_id: the argument names the column.
CREATE FUNCTION yidao_customer_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM event_listener WHERE type LIKE 'audience.entered:%') THEN RETURN NULL; END IF;
  EXECUTE format(
    'INSERT INTO domain_event (company_id, type, customer_id)
     SELECT DISTINCT n.company_id, ''customer.changed'', n.%I FROM changed_rows n
     WHERE n.company_id IN (SELECT h.company_id FROM yidao_heard() h WHERE h.type LIKE ''audience.entered:%%'')', TG_ARGV[0]);
  RETURN NULL;
END $$;
DO $$
DECLARE source text;
BEGIN
  CREATE TRIGGER customer_created AFTER INSERT ON customer REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION yidao_customer_changed('id');
  CREATE TRIGGER customer_changed AFTER UPDATE ON customer REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION yidao_customer_changed('id');
  FOREACH source IN ARRAY ARRAY['customer_tag', 'appointment', 'clinic_visit', 'treatment', 'benefit', 'audience_member'] LOOP
    EXECUTE format('CREATE TRIGGER touches_audiences_new AFTER INSERT ON %I REFERENCING NEW TABLE AS changed_rows
      FOR EACH STATEMENT EXECUTE FUNCTION yidao_customer_changed(''customer_id'')', source);
    EXECUTE format('CREATE TRIGGER touches_audiences_gone AFTER DELETE ON %I REFERENCING OLD TABLE AS changed_rows
      FOR EACH STATEMENT EXECUTE FUNCTION yidao_customer_changed(''customer_id'')', source);
  END LOOP;
  FOREACH source IN ARRAY ARRAY['appointment', 'clinic_visit', 'treatment', 'benefit'] LOOP
    EXECUTE format('CREATE TRIGGER touches_audiences_changed AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed_rows
      FOR EACH STATEMENT EXECUTE FUNCTION yidao_customer_changed(''customer_id'')', source);
  END LOOP;
END $$;

-- A refusal concerns everybody with that number who is in a journey now.
CREATE FUNCTION yidao_opted_out() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO domain_event (company_id, type, customer_id, payload)
  SELECT c.company_id, 'opt_out', c.id, jsonb_build_object('source', n.source)
  FROM changed_rows n JOIN customer c ON c.company_id = n.company_id AND c.phone_hash = n.phone_hash
  WHERE EXISTS (SELECT FROM journey_run r WHERE r.company_id = n.company_id AND r.state IN ('starting', 'running', 'paused') AND r.mode = 'live');
  RETURN NULL;
END $$;
CREATE TRIGGER opt_out_said AFTER INSERT ON opt_out REFERENCING NEW TABLE AS changed_rows
  FOR EACH STATEMENT EXECUTE FUNCTION yidao_opted_out();

-- The pump listens: it need not find out by looking.
CREATE FUNCTION yidao_ring_events() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM changed_rows) THEN PERFORM pg_notify('yidao_events', ''); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER domain_event_rings AFTER INSERT ON domain_event REFERENCING NEW TABLE AS changed_rows
  FOR EACH STATEMENT EXECUTE FUNCTION yidao_ring_events();

-- ── what an event means for one person in one run ──────────────────────────────────────────────────────────────────────
CREATE TABLE enrolment_event (
  company_id uuid NOT NULL,
  enrolment_id uuid NOT NULL,
  -- entered: it brought the person in; await: what they waited for; goal: they met it; opt_out: they are to leave.
  role text NOT NULL CHECK (role IN ('entered', 'await', 'goal', 'opt_out')),
  -- The entry, the waiting node or the goal; '' for opt_out.
  node text NOT NULL DEFAULT '',
  -- Of the wait; 0 where it does not matter.
  visit integer NOT NULL DEFAULT 0,
  run_id uuid NOT NULL,
  event_id bigint,
  event_type text NOT NULL,
  payload jsonb NOT NULL DEFAULT '{}',
  happened_at timestamptz NOT NULL,
  -- Null: the person has still to be moved (a call under way finishes first).
  applied_at timestamptz,
  PRIMARY KEY (company_id, enrolment_id, role, node, visit)
);
CREATE INDEX enrolment_event_open ON enrolment_event (company_id, run_id) WHERE applied_at IS NULL;
CALL yidao_close('enrolment_event');

-- ── the day's intake of an event entry ─────────────────────────────────────────────────────────────────────────────────
-- A run with this takes people in until then (the end of the day in the company's zone).
ALTER TABLE journey_run ADD COLUMN intake_until timestamptz;
CREATE UNIQUE INDEX journey_run_intake ON journey_run (company_id, version_id, intake_until)
  WHERE intake_until IS NOT NULL AND state IN ('starting', 'running', 'paused');

-- People taken into live runs of a journey, by day of the company's zone: caps are counted here, under the journey's entry lock.
CREATE TABLE entry_tally (
  company_id uuid NOT NULL,
  journey_id uuid NOT NULL,
  day date NOT NULL,
  entered bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (company_id, journey_id, day)
) WITH (fillfactor = 50);
INSERT INTO entry_tally (company_id, journey_id, day, entered)
SELECT r.company_id, r.journey_id, (coalesce(r.started_at, r.created_at) AT TIME ZONE c.timezone)::date, sum(r.people)
FROM journey_run r JOIN company c ON c.id = r.company_id WHERE r.mode = 'live' AND r.people > 0 GROUP BY 1, 2, 3;
CALL yidao_close('entry_tally');

-- ── audiences that somebody waits to be entered ────────────────────────────────────────────────────────────────────────
CREATE TABLE audience_watch (
  company_id uuid NOT NULL,
  audience_id uuid NOT NULL,
  -- The audience's updated_at when its members were last written down anew: a changed rule lets nobody "enter".
  rule_at timestamptz NOT NULL,
  swept_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, audience_id),
  FOREIGN KEY (company_id, audience_id) REFERENCES audience (company_id, id) ON DELETE CASCADE
);
CALL yidao_close('audience_watch');
CREATE TABLE audience_watch_member (
  company_id uuid NOT NULL,
  audience_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  PRIMARY KEY (company_id, audience_id, customer_id),
  FOREIGN KEY (company_id, audience_id) REFERENCES audience_watch (company_id, audience_id) ON DELETE CASCADE
);
CALL yidao_close('audience_watch_member');

-- ── keys of the HTTP API ───────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE api_key (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 40),
  -- The first characters, to tell keys apart; the key itself is kept nowhere.
  prefix text NOT NULL,
  -- SHA-256 of the key: it is 32 random bytes, so no slow hash is needed.
  hash bytea NOT NULL UNIQUE,
  created_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  -- Requests of the minute that began at window_at.
  window_at timestamptz NOT NULL DEFAULT now(),
  window_requests integer NOT NULL DEFAULT 0,
  PRIMARY KEY (company_id, id)
) WITH (fillfactor = 50);
CALL yidao_close('api_key');

DO $$
DECLARE tbl text;
BEGIN
  FOREACH tbl IN ARRAY ARRAY['domain_event', 'event_listener', 'enrolment_event', 'audience_watch', 'api_key', 'journey', 'journey_version'] LOOP
    EXECUTE format('CREATE POLICY owner_reads ON %I FOR SELECT TO %I USING (true)', tbl, current_user);
  END LOOP;
END $$;

-- Whose key it is: at that moment the company is not known yet.
CREATE FUNCTION yidao_api_key(of_hash bytea) RETURNS TABLE (company_id uuid, key_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT k.company_id, k.id FROM api_key k WHERE k.hash = of_hash AND k.revoked_at IS NULL
$$;

-- Companies with events to take, people still to be moved, or a watched audience to be looked at again.
CREATE FUNCTION yidao_companies_with_events() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id FROM company c WHERE
    EXISTS (SELECT FROM domain_event e WHERE e.company_id = c.id AND e.state = 'new')
    OR EXISTS (SELECT FROM enrolment_event x WHERE x.company_id = c.id AND x.applied_at IS NULL)
    OR EXISTS (SELECT FROM audience_watch w WHERE w.company_id = c.id AND w.swept_at < now() - interval '1 minute')
    OR (EXISTS (SELECT FROM event_listener l WHERE l.company_id = c.id AND l.type LIKE 'audience.entered:%')
      AND EXISTS (SELECT FROM yidao_heard() h WHERE h.company_id = c.id AND h.type LIKE 'audience.entered:%'
        AND NOT EXISTS (SELECT FROM audience_watch w WHERE w.company_id = c.id AND h.type = 'audience.entered:' || w.audience_id)))
$$;
DO $$
DECLARE f text;
BEGIN
  FOREACH f IN ARRAY ARRAY['yidao_api_key(bytea)', 'yidao_companies_with_events()'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO yidao_app', f);
  END LOOP;
END $$;
