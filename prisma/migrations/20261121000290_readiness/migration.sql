-- The readiness check compares the migrations that are applied with those that the code brings. Prisma makes this table
-- before the default grants exist; where migrations are applied without Prisma (tests) there is none.
DO $$ BEGIN
  IF to_regclass('_prisma_migrations') IS NOT NULL THEN GRANT SELECT ON _prisma_migrations TO yidao_app; END IF;
END $$;
