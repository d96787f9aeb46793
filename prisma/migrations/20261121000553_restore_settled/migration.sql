-- A restore concerns the queues as long as a run of then goes on: only its dispatches can have a key that the provider knows already.
ALTER TABLE reconciliation ADD COLUMN settled_at timestamptz;
COMMENT ON COLUMN reconciliation.settled_at IS 'When the last run of the restored data was over: nothing that is planned since can be known to the provider.';

CREATE OR REPLACE FUNCTION yidao_restored_companies() RETURNS TABLE (company_id uuid, held boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.company_id, bool_or(r.done_at IS NULL) FROM reconciliation r WHERE r.settled_at IS NULL GROUP BY r.company_id
$$;
