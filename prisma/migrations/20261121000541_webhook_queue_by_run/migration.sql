-- Requests queue per endpoint and run: those of a paused run stand aside without being looked at one by one.
ALTER TABLE webhook_detail ADD COLUMN run_id uuid;
-- An owner who is no superuser sees through the policies only while they are not forced.
ALTER TABLE webhook_detail NO FORCE ROW LEVEL SECURITY;
UPDATE webhook_detail w SET run_id = d.run_id FROM dispatch d WHERE d.company_id = w.company_id AND d.id = w.dispatch_id;
DELETE FROM webhook_detail WHERE run_id IS NULL;
ALTER TABLE webhook_detail ALTER COLUMN run_id SET NOT NULL;
-- Of those that were sent before, the first answer is not known to the second; of one whose first try is under way nothing is known yet.
ALTER TABLE webhook_detail ADD COLUMN asked_at timestamptz;
UPDATE webhook_detail SET asked_at = CASE WHEN status IS NOT NULL OR error IS NOT NULL THEN tried_at END;
ALTER TABLE webhook_detail FORCE ROW LEVEL SECURITY;
COMMENT ON COLUMN webhook_detail.asked_at IS 'When it was first known that a request had left; null: none has, as far as is known.';

DROP INDEX webhook_detail_queue;
CREATE INDEX webhook_detail_queue ON webhook_detail (company_id, endpoint_id, run_id, next_try_at, dispatch_id) WHERE next_try_at IS NOT NULL;

-- The first request of each endpoint and run, found by skipping along the index.
CREATE FUNCTION yidao_webhook_queues(of_company uuid) RETURNS TABLE (endpoint_id uuid, run_id uuid, first_due timestamptz)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  WITH RECURSIVE queue AS (
    (SELECT w.endpoint_id, w.run_id, w.next_try_at FROM webhook_detail w
     WHERE w.company_id = of_company AND w.next_try_at IS NOT NULL
     ORDER BY w.endpoint_id, w.run_id, w.next_try_at LIMIT 1)
    UNION ALL
    SELECT next.endpoint_id, next.run_id, next.next_try_at FROM queue CROSS JOIN LATERAL (
      SELECT w.endpoint_id, w.run_id, w.next_try_at FROM webhook_detail w
      WHERE w.company_id = of_company AND w.next_try_at IS NOT NULL AND (w.endpoint_id, w.run_id) > (queue.endpoint_id, queue.run_id)
      ORDER BY w.endpoint_id, w.run_id, w.next_try_at LIMIT 1) next)
  SELECT queue.endpoint_id, queue.run_id, queue.next_try_at FROM queue
$$;

CREATE OR REPLACE FUNCTION yidao_companies_with_webhooks() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id FROM company c WHERE NOT c.kill_switch AND EXISTS (
    SELECT FROM yidao_webhook_queues(c.id) q JOIN journey_run r ON r.company_id = c.id AND r.id = q.run_id AND r.state NOT IN ('starting', 'paused')
    WHERE q.first_due <= now())
$$;
REVOKE EXECUTE ON FUNCTION yidao_webhook_queues(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION yidao_webhook_queues(uuid) TO yidao_app;
