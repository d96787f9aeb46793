-- A call's seat, its place in the caps, its line and `sending` are one write: nothing is `reserved` any more. What is left of it was never sent.
-- One table a migration is locked against everybody, and none while it is read through: whoever holds one table and waits for the other would
-- wait for ever. Old rows are checked in 20261121000552.
ALTER TABLE dispatch DROP CONSTRAINT dispatch_state_check,
  ADD CONSTRAINT dispatch_state_check
    CHECK (state IN ('planned', 'sending', 'accepted', 'unknown', 'ended', 'blocked', 'failed', 'cancelled')) NOT VALID;

-- As each company: policies bind the owner too, and lifting them would lock the second table.
DO $$
DECLARE
  company uuid;
BEGIN
  FOR company IN SELECT DISTINCT o.company_id FROM dispatch_open o WHERE o.state = 'reserved' LOOP
    PERFORM set_config('app.company_id', company::text, true);
    UPDATE dispatch d SET state = 'planned', lease_until = NULL, updated_at = now()
    FROM dispatch_open o WHERE o.company_id = company AND o.state = 'reserved' AND d.company_id = company AND d.id = o.id;
  END LOOP;
  PERFORM set_config('app.company_id', '', true);
END $$;

-- The index of what is in flight still names the state: queries for fewer states use it as well, and old workers go on asking for all of them.
DO $$
DECLARE
  f regprocedure;
BEGIN
  FOREACH f IN ARRAY ARRAY['yidao_companies_with_leases()', 'yidao_gauges()', 'yidao_keep_dispatch_open()']::regprocedure[] LOOP
    EXECUTE replace(pg_get_functiondef(f), '''reserved'', ', '');
  END LOOP;
END $$;
