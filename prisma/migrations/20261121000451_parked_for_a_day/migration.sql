-- A parked event whose dispatch never came is laid aside after a day, where people see it.
CREATE INDEX inbox_parked_since ON inbox (company_id, received_at) WHERE state = 'parked';

CREATE OR REPLACE FUNCTION yidao_companies_with_inbox() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id FROM company c
  WHERE EXISTS (SELECT FROM inbox i WHERE i.company_id = c.id AND i.state = 'new')
     OR EXISTS (SELECT FROM inbox i WHERE i.company_id = c.id AND i.state = 'parked' AND i.received_at < now() - interval '1 day')
$$;
