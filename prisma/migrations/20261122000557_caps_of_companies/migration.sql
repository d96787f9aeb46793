-- A company's caps are over its own calls: one that was stored as over all companies counted nothing else either, and is no longer read.
-- As each company, for policies bind the owner too. In a name that somebody gave the quotes stand escaped: it is not touched.
DO $$
DECLARE
  of_company uuid;
  platform constant text := '"scope": "platform"';
  own constant text := '"scope": "company"';
BEGIN
  FOR of_company IN SELECT yidao_companies() LOOP
    PERFORM set_config('app.company_id', of_company::text, true);
    UPDATE company c SET calling_policy = replace(c.calling_policy::text, platform, own)::jsonb
    WHERE c.id = of_company AND strpos(c.calling_policy::text, platform) > 0;
    UPDATE calling_rules_history h SET calling_policy = replace(h.calling_policy::text, platform, own)::jsonb
    WHERE h.company_id = of_company AND strpos(h.calling_policy::text, platform) > 0;
  END LOOP;
  PERFORM set_config('app.company_id', '', true);
END $$;
