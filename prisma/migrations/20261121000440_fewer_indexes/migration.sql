-- Every move of a person and every state of a dispatch writes a new row version, and with it one entry in each index: an index
-- that another one can stand in for costs more than it gives.

-- Claims look along enrolment_open. With this one there, people who are through would be read again for every batch.
DROP INDEX enrolment_run;
-- Ids are made in order of time: the primary key lists a company's dispatches as well.
DROP INDEX dispatch_list;

-- Tables that have just filled have no statistics yet, and without any the planner takes one company for a two-hundredth of its rows,
-- reads all of it and compares it with each id that is asked for. Until they are first analysed they count as one company's.
DO $$
DECLARE
  known record;
BEGIN
  FOR known IN SELECT * FROM (VALUES
    ('enrolment', 'company_id', 1), ('enrolment', 'id', -1), ('enrolment', 'run_id', 4), ('enrolment', 'shard', 8), ('enrolment', 'node', 8),
    ('enrolment', 'state', 6), ('enrolment', 'customer_id', -0.5),
    ('dispatch', 'company_id', 1), ('dispatch', 'id', -1), ('dispatch', 'key', -1), ('dispatch', 'enrolment_id', -0.5), ('dispatch', 'run_id', 4),
    ('dispatch', 'node', 4), ('dispatch', 'state', 6), ('dispatch', 'channel', 2), ('dispatch', 'customer_id', -0.5),
    ('inbox', 'company_id', 1), ('inbox', 'id', -1), ('inbox', 'dispatch_key', -0.5), ('inbox', 'state', 4),
    ('number_state', 'company_id', 1), ('number_state', 'world', 2), ('number_state', 'phone_hash', -0.9)) AS k(tbl, col, n) LOOP
    PERFORM pg_restore_attribute_stats('schemaname', 'public', 'relname', known.tbl, 'attname', known.col, 'inherited', false,
      'null_frac', 0::real, 'avg_width', 16, 'n_distinct', known.n::real);
  END LOOP;
END $$;
