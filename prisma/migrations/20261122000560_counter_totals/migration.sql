-- Figures over all time are asked for every few seconds by everybody who looks at the journeys. Live counters are written into the hour of
-- the database's clock: what lies a day back stands still, and is summed once.
CREATE TABLE journey_total (
  company_id uuid NOT NULL,
  journey_id uuid NOT NULL,
  version_id uuid NOT NULL,
  -- People who stand in it.
  active bigint NOT NULL,
  called bigint NOT NULL,
  answered bigint NOT NULL,
  PRIMARY KEY (company_id, journey_id, version_id)
);
COMMENT ON TABLE journey_total IS 'Sums of the live counters of the hours before counter_summed.until.';
CALL yidao_close('journey_total');

CREATE TABLE counter_summed (
  company_id uuid NOT NULL PRIMARY KEY,
  until timestamptz NOT NULL DEFAULT '-infinity'
);
CALL yidao_close('counter_summed');

-- Neither column ever changes: a counter that goes up stays within its page.
CREATE INDEX counter_since ON counter (company_id, hour) WHERE mode = 'live';

-- Where the sums end is known only when it runs: without the setting a third of all counters is expected after it, and all are read.
CREATE FUNCTION yidao_counters_between(since timestamptz, before timestamptz)
RETURNS TABLE (journey_id uuid, version_id uuid, active bigint, called bigint, answered bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp SET enable_seqscan = off AS $$
  SELECT c.journey_id, c.version_id, coalesce(sum(c.value) FILTER (WHERE c.metric LIKE 'here:%'), 0)::bigint,
         coalesce(sum(c.value) FILTER (WHERE c.metric = 'call:called'), 0)::bigint, coalesce(sum(c.value) FILTER (WHERE c.metric = 'call:answered'), 0)::bigint
  FROM counter c WHERE c.company_id = yidao_company() AND c.mode = 'live' AND c.hour >= since AND c.hour < before
    AND (c.metric LIKE 'here:%' OR c.metric IN ('call:called', 'call:answered'))
  GROUP BY c.journey_id, c.version_id
$$;

-- Of all time, per journey and version of the company.
CREATE FUNCTION yidao_live_totals() RETURNS TABLE (journey_id uuid, version_id uuid, active bigint, called bigint, answered bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT x.journey_id, x.version_id, sum(x.active)::bigint, sum(x.called)::bigint, sum(x.answered)::bigint
  FROM (
    SELECT t.journey_id, t.version_id, t.active, t.called, t.answered FROM journey_total t WHERE t.company_id = yidao_company()
    UNION ALL
    SELECT * FROM yidao_counters_between(
      coalesce((SELECT s.until FROM counter_summed s WHERE s.company_id = yidao_company()), '-infinity'), 'infinity')) x
  GROUP BY x.journey_id, x.version_id
$$;

-- Adds what lies a day back to the company's sums; no transaction that writes counters is open for so long.
CREATE FUNCTION yidao_sum_counters() RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  summed timestamptz;
  day_ago constant timestamptz := date_trunc('hour', now() - interval '1 day');
BEGIN
  INSERT INTO counter_summed (company_id) VALUES (yidao_company()) ON CONFLICT DO NOTHING;
  SELECT s.until INTO summed FROM counter_summed s WHERE s.company_id = yidao_company() FOR UPDATE;
  IF summed >= day_ago THEN RETURN; END IF;
  INSERT INTO journey_total AS t (company_id, journey_id, version_id, active, called, answered)
  SELECT yidao_company(), c.journey_id, c.version_id, c.active, c.called, c.answered FROM yidao_counters_between(summed, day_ago) c
  ON CONFLICT (company_id, journey_id, version_id) DO UPDATE
    SET active = t.active + excluded.active, called = t.called + excluded.called, answered = t.answered + excluded.answered;
  UPDATE counter_summed s SET until = day_ago WHERE s.company_id = yidao_company();
END $$;
