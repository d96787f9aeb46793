-- As for the other hot tables: without statistics the planner takes a company for a two-hundredth of the rows and compares all of it with
-- each id. Until the narrow table is first analysed it counts as one company's.
DO $$
DECLARE
  known record;
BEGIN
  FOR known IN SELECT * FROM (VALUES
    ('company_id', 1), ('id', -1), ('channel', 2), ('world', 2), ('run_id', 4), ('node', 4), ('script_id', 4), ('state', 5), ('lease_until', -0.5),
    ('due_at', -0.5)) AS k(col, n) LOOP
    PERFORM pg_restore_attribute_stats('schemaname', 'public', 'relname', 'dispatch_open', 'attname', known.col, 'inherited', false,
      'null_frac', 0::real, 'avg_width', 16, 'n_distinct', known.n::real);
  END LOOP;
END $$;

-- A plain update of the rows that are there costs half of an insert that finds a conflict. A dispatch that is over does not open again; should
-- somebody do that by hand, its row is made anew.
CREATE OR REPLACE FUNCTION yidao_keep_dispatch_open() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  kept bigint := 0;
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    TRUNCATE dispatch_open;
    RETURN NULL;
  END IF;
  IF TG_OP = 'DELETE' THEN
    DELETE FROM dispatch_open o USING gone g WHERE o.company_id = g.company_id AND o.id = g.id;
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM dispatch_open o USING written w
    WHERE o.company_id = w.company_id AND o.id = w.id AND w.state NOT IN ('planned', 'reserved', 'sending', 'accepted', 'unknown');
    UPDATE dispatch_open o
    SET channel = w.channel, world = w.world, run_id = w.run_id, node = w.node, script_id = w.script_id, line_id = w.line_id, state = w.state,
        due_at = w.due_at, sent_at = w.sent_at, lease_until = w.lease_until, checks = w.checks
    FROM written w
    WHERE o.company_id = w.company_id AND o.id = w.id AND w.state IN ('planned', 'reserved', 'sending', 'accepted', 'unknown');
    GET DIAGNOSTICS kept = ROW_COUNT;
    IF kept = (SELECT count(*) FROM written w WHERE w.state IN ('planned', 'reserved', 'sending', 'accepted', 'unknown')) THEN
      RETURN NULL;
    END IF;
  END IF;
  INSERT INTO dispatch_open (company_id, id, channel, world, run_id, node, script_id, line_id, state, due_at, sent_at, lease_until, checks)
  SELECT w.company_id, w.id, w.channel, w.world, w.run_id, w.node, w.script_id, w.line_id, w.state, w.due_at, w.sent_at, w.lease_until, w.checks
  FROM written w WHERE w.state IN ('planned', 'reserved', 'sending', 'accepted', 'unknown')
  ON CONFLICT (company_id, id) DO NOTHING;
  RETURN NULL;
END $$;
