-- What only a run that goes on needs (passes of loops, tags of a test run, what events meant) is cleared some time after it has ended.
ALTER TABLE journey_run ADD COLUMN cleared_at timestamptz;
CREATE INDEX journey_run_to_clear ON journey_run (finished_at) WHERE finished_at IS NOT NULL AND cleared_at IS NULL;
CREATE INDEX journey_migration_undoable ON journey_migration (company_id, journey_id) WHERE state NOT IN ('confirmed', 'undone');

-- Oldest first. An undone change of version puts people back as they were in a run that is over. What brought people into an event's run
-- stays as long as its ledger (`ledger_days`; 0 = for ever).
CREATE FUNCTION yidao_runs_to_clear(after_days integer, ledger_days integer, most integer) RETURNS TABLE (company_id uuid, run_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.company_id, r.id FROM journey_run r
  WHERE r.finished_at < now() - make_interval(days => after_days) AND r.cleared_at IS NULL
    AND (r.trigger <> 'event' OR (ledger_days > 0 AND r.finished_at < now() - make_interval(days => greatest(after_days, ledger_days))))
    AND NOT EXISTS (SELECT FROM journey_migration m WHERE m.company_id = r.company_id AND m.journey_id = r.journey_id AND m.state NOT IN ('confirmed', 'undone'))
  ORDER BY r.finished_at LIMIT most
$$;
REVOKE EXECUTE ON FUNCTION yidao_runs_to_clear(integer, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION yidao_runs_to_clear(integer, integer, integer) TO yidao_app;
