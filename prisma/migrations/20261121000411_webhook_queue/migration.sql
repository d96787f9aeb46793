-- Requests queue per endpoint, so that a slow one holds up no other.
ALTER TABLE webhook_detail ADD COLUMN next_try_at timestamptz;
COMMENT ON COLUMN webhook_detail.next_try_at IS 'Planned: not before this. Under way: when its sender is taken for lost. Null: it is over.';
CREATE INDEX webhook_detail_queue ON webhook_detail (company_id, endpoint_id, next_try_at, dispatch_id) WHERE next_try_at IS NOT NULL;
DROP INDEX dispatch_webhook_due;

DO $$ BEGIN EXECUTE format('CREATE POLICY owner_reads ON webhook_detail FOR SELECT TO %I USING (true)', current_user); END $$;
CREATE OR REPLACE FUNCTION yidao_companies_with_webhooks() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id FROM company c WHERE NOT c.kill_switch
    AND EXISTS (SELECT FROM webhook_detail w WHERE w.company_id = c.id AND w.next_try_at IS NOT NULL AND w.next_try_at <= now())
$$;
