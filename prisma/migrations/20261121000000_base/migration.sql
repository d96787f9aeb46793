-- Ground: tenants, people who sign in, patients and what is known of them, scripts, texts, audiences, journeys' drafts.
-- Every tenant table has company_id, is keyed by (company_id, id), and is closed by row-level security; foreign keys carry
-- the tenant because foreign-key checks bypass policies.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'yidao_app') THEN CREATE ROLE yidao_app NOLOGIN NOBYPASSRLS; END IF;
END $$;
GRANT USAGE ON SCHEMA public TO yidao_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO yidao_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO yidao_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO yidao_app;

-- The tenant of this transaction, or null: then no row of any tenant is visible.
CREATE FUNCTION yidao_company() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.company_id', true), '')::uuid $$;

-- Closes one tenant table. Called by migrations only.
CREATE PROCEDURE yidao_close(tbl regclass, tenant_column text DEFAULT 'company_id') LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tbl);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tbl);
  EXECUTE format('CREATE POLICY tenant ON %s USING (%I = (SELECT yidao_company())) WITH CHECK (%I = (SELECT yidao_company()))',
    tbl, tenant_column, tenant_column);
END $$;
REVOKE EXECUTE ON PROCEDURE yidao_close FROM PUBLIC;

-- ── tenants ────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE company (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  name text NOT NULL,
  timezone text NOT NULL DEFAULT 'Asia/Shanghai',
  -- C5: concurrent calls for the company, and for one enabled script.
  seats integer NOT NULL DEFAULT 1000 CHECK (seats BETWEEN 0 AND 1000),
  seats_per_script integer NOT NULL DEFAULT 50 CHECK (seats_per_script BETWEEN 0 AND 1000),
  -- Tightenings of the calling rules (lib/calling/policy.ts); {} = the defaults.
  calling_policy jsonb NOT NULL DEFAULT '{}',
  kill_switch boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);
CALL yidao_close('company', 'id');

CREATE TABLE clinic (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  name text NOT NULL,
  short_name text NOT NULL,
  address text NOT NULL DEFAULT '',
  phone text NOT NULL DEFAULT '',
  -- G2: calling is open for this clinic.
  calling_active boolean NOT NULL DEFAULT false,
  calling_reason text,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, name)
);
CALL yidao_close('clinic');

-- ── who signs in (better-auth; not tenant tables: a person may belong to several companies) ─────────────────────────────
CREATE TABLE auth_user (
  id text PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL UNIQUE,
  email_verified boolean NOT NULL DEFAULT false,
  image text,
  locale text NOT NULL DEFAULT 'zh-CN',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE auth_session (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES auth_user(id) ON DELETE CASCADE,
  token text NOT NULL UNIQUE,
  expires_at timestamptz NOT NULL,
  ip_address text,
  user_agent text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON auth_session (user_id);
CREATE TABLE auth_account (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES auth_user(id) ON DELETE CASCADE,
  account_id text NOT NULL,
  provider_id text NOT NULL,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON auth_account (user_id);
CREATE TABLE auth_verification (
  id text PRIMARY KEY,
  identifier text NOT NULL,
  value text NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON auth_verification (identifier);
-- Failed sign-ins: 5 in 15 minutes lock.
CREATE TABLE auth_failure (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL,
  ip_address text,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON auth_failure (email, at);

CREATE TABLE role (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  key text NOT NULL,
  name text NOT NULL,
  permissions text[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, key)
);
CALL yidao_close('role');

CREATE TABLE member (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  user_id text NOT NULL REFERENCES auth_user(id) ON DELETE CASCADE,
  role_id uuid NOT NULL,
  -- null = all clinics of the company.
  clinic_ids uuid[],
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, user_id),
  FOREIGN KEY (company_id, role_id) REFERENCES role (company_id, id)
);
CALL yidao_close('member');
-- At sign-in the company is not known yet: a person may see the memberships that are their own.
CREATE POLICY own_membership ON member FOR SELECT USING (user_id = nullif(current_setting('app.user_id', true), ''));

CREATE TABLE audit_log (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  user_id text,
  action text NOT NULL,
  target_type text NOT NULL,
  target_id text,
  detail jsonb NOT NULL DEFAULT '{}',
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id)
);
CREATE INDEX ON audit_log (company_id, target_type, target_id);
CALL yidao_close('audit_log');

-- ── patients (CDP) ─────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE staff (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  clinic_id uuid,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('consultant', 'web_consultant', 'doctor')),
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, kind, name),
  FOREIGN KEY (company_id, clinic_id) REFERENCES clinic (company_id, id)
);
CALL yidao_close('staff');

CREATE TABLE customer (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  clinic_id uuid,
  -- The record number identifies a registered patient; null = a lead, not a registered patient.
  record_number text,
  name text NOT NULL,
  gender text CHECK (gender IN ('male', 'female')),
  birth_date date,
  -- AES-GCM, key version first byte; null = no phone: still a patient, only not callable.
  phone_cipher bytea,
  -- Keyed hash of the E.164 form, for look-up, caps and never-call lists.
  phone_hash bytea,
  phone_last4 text,
  -- "138****1234"
  phone_masked text,
  -- "广东 深圳" or null when unknown.
  phone_region text,
  consultant_id uuid,
  web_consultant_id uuid,
  source text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, clinic_id) REFERENCES clinic (company_id, id),
  FOREIGN KEY (company_id, consultant_id) REFERENCES staff (company_id, id),
  FOREIGN KEY (company_id, web_consultant_id) REFERENCES staff (company_id, id)
);
CREATE UNIQUE INDEX customer_record_number ON customer (company_id, record_number) WHERE record_number IS NOT NULL;
CREATE INDEX customer_phone ON customer (company_id, phone_hash);
CREATE INDEX customer_last4 ON customer (company_id, phone_last4);
CREATE INDEX customer_name ON customer (company_id, name text_pattern_ops);
CREATE INDEX customer_clinic ON customer (company_id, clinic_id, id);
CALL yidao_close('customer');

CREATE TABLE tag (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  name text NOT NULL,
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, name)
);
CALL yidao_close('tag');

CREATE TABLE customer_tag (
  company_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  tag_id uuid NOT NULL,
  added_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, customer_id, tag_id),
  FOREIGN KEY (company_id, customer_id) REFERENCES customer (company_id, id) ON DELETE CASCADE,
  FOREIGN KEY (company_id, tag_id) REFERENCES tag (company_id, id) ON DELETE CASCADE
);
CREATE INDEX ON customer_tag (company_id, tag_id, customer_id);
CALL yidao_close('customer_tag');

CREATE TABLE appointment (
  company_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  customer_id uuid NOT NULL,
  clinic_id uuid,
  doctor_id uuid,
  starts_at timestamptz NOT NULL,
  item text,
  status text NOT NULL DEFAULT 'booked' CHECK (status IN ('booked', 'confirmed', 'arrived', 'cancelled', 'no_show')),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, customer_id) REFERENCES customer (company_id, id) ON DELETE CASCADE,
  FOREIGN KEY (company_id, clinic_id) REFERENCES clinic (company_id, id),
  FOREIGN KEY (company_id, doctor_id) REFERENCES staff (company_id, id)
);
CREATE INDEX ON appointment (company_id, customer_id, starts_at);
CREATE INDEX ON appointment (company_id, starts_at);
CALL yidao_close('appointment');

-- A patient's visit to a clinic. (A person's visit to a journey node is another thing, see the ledger.)
CREATE TABLE clinic_visit (
  company_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  customer_id uuid NOT NULL,
  clinic_id uuid,
  visited_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, customer_id) REFERENCES customer (company_id, id) ON DELETE CASCADE,
  FOREIGN KEY (company_id, clinic_id) REFERENCES clinic (company_id, id)
);
CREATE INDEX ON clinic_visit (company_id, customer_id, visited_at);
CREATE INDEX ON clinic_visit (company_id, visited_at);
CALL yidao_close('clinic_visit');

CREATE TABLE treatment (
  company_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  customer_id uuid NOT NULL,
  clinic_id uuid,
  item text NOT NULL,
  performed_on date NOT NULL,
  amount_fen bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, customer_id) REFERENCES customer (company_id, id) ON DELETE CASCADE,
  FOREIGN KEY (company_id, clinic_id) REFERENCES clinic (company_id, id)
);
CREATE INDEX ON treatment (company_id, customer_id, performed_on);
CREATE INDEX ON treatment (company_id, item, performed_on);
CALL yidao_close('treatment');

CREATE TABLE benefit (
  company_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  customer_id uuid NOT NULL,
  name text NOT NULL,
  expires_on date,
  remaining integer NOT NULL DEFAULT 1,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, customer_id) REFERENCES customer (company_id, id) ON DELETE CASCADE
);
CREATE INDEX ON benefit (company_id, customer_id, expires_on);
CREATE INDEX ON benefit (company_id, expires_on);
CALL yidao_close('benefit');

-- ── never-call (C4) ────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE opt_out (
  company_id uuid NOT NULL REFERENCES company(id),
  phone_hash bytea NOT NULL,
  phone_masked text NOT NULL,
  -- How it was said: 'call' (spoken), 'text' (replied T), 'manual'.
  source text NOT NULL CHECK (source IN ('call', 'text', 'manual')),
  dispatch_id uuid,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, phone_hash)
);
CALL yidao_close('opt_out');

CREATE TABLE blacklist_entry (
  company_id uuid NOT NULL REFERENCES company(id),
  phone_hash bytea NOT NULL,
  phone_masked text NOT NULL,
  reason text NOT NULL DEFAULT '',
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, phone_hash)
);
CALL yidao_close('blacklist_entry');

-- ── texts ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE sms_signature (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  name text NOT NULL,
  state text NOT NULL CHECK (state IN ('draft', 'reviewing', 'approved', 'rejected')),
  reason text,
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, name)
);
CALL yidao_close('sms_signature');

CREATE TABLE sms_template (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  signature_id uuid NOT NULL,
  name text NOT NULL,
  category text NOT NULL CHECK (category IN ('service', 'marketing')),
  -- Without the signature; variables as {{name}}.
  body text NOT NULL,
  state text NOT NULL CHECK (state IN ('draft', 'reviewing', 'approved', 'rejected')),
  reason text,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, name),
  FOREIGN KEY (company_id, signature_id) REFERENCES sms_signature (company_id, id)
);
CALL yidao_close('sms_template');

-- ── scripts ────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE script (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 30),
  kind text NOT NULL CHECK (kind IN ('ai', 'fixed')),
  category text NOT NULL CHECK (category IN ('service', 'marketing')),
  state text NOT NULL CHECK (state IN ('draft', 'enabled', 'paused_by_hand', 'paused_by_balance', 'disabled')),
  template_key text NOT NULL,
  journey_only boolean NOT NULL DEFAULT false,
  voice_key text NOT NULL,
  -- lib/scripts/dialogue.ts: { start, scenes: [...] }
  dialogue jsonb NOT NULL,
  -- lib/scripts/intent.ts: [{ key, name, ... }]
  intents jsonb NOT NULL,
  -- Filled once when the script is made, e.g. { "助理称呼": "小驿" }.
  parameters jsonb NOT NULL DEFAULT '{}',
  -- Filled per call: [{ name, label, required, defaultField }]
  variables jsonb NOT NULL DEFAULT '[]',
  -- { enabled, answeredTemplateId, notAnsweredTemplateId }
  hangup_sms jsonb NOT NULL DEFAULT '{"enabled": false}',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, name)
);
CALL yidao_close('script');

-- ── audiences ──────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE audience (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('live', 'static')),
  -- lib/audience/rule.ts; null for a static one.
  rule jsonb,
  created_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, name)
);
CALL yidao_close('audience');

CREATE TABLE audience_member (
  company_id uuid NOT NULL,
  audience_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  PRIMARY KEY (company_id, audience_id, customer_id),
  FOREIGN KEY (company_id, audience_id) REFERENCES audience (company_id, id) ON DELETE CASCADE,
  FOREIGN KEY (company_id, customer_id) REFERENCES customer (company_id, id) ON DELETE CASCADE
);
CREATE INDEX ON audience_member (company_id, customer_id);
CALL yidao_close('audience_member');

-- ── imports ────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE import_job (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  file_name text NOT NULL,
  file_bytes bigint NOT NULL,
  mapping jsonb NOT NULL DEFAULT '{}',
  state text NOT NULL CHECK (state IN ('uploaded', 'running', 'done', 'failed')),
  error jsonb,
  rows_total integer NOT NULL DEFAULT 0,
  rows_done integer NOT NULL DEFAULT 0,
  created integer NOT NULL DEFAULT 0,
  updated integer NOT NULL DEFAULT 0,
  rejected integer NOT NULL DEFAULT 0,
  without_phone integer NOT NULL DEFAULT 0,
  created_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  PRIMARY KEY (company_id, id)
);
CALL yidao_close('import_job');

CREATE TABLE import_rejection (
  company_id uuid NOT NULL,
  job_id uuid NOT NULL,
  row_number integer NOT NULL,
  column_name text NOT NULL,
  value text NOT NULL,
  reason text NOT NULL,
  -- The whole row as read, so that it can be downloaded, mended and imported again.
  cells jsonb NOT NULL,
  PRIMARY KEY (company_id, job_id, row_number),
  FOREIGN KEY (company_id, job_id) REFERENCES import_job (company_id, id) ON DELETE CASCADE
);
CALL yidao_close('import_rejection');

-- ── journeys: what people draw (what runs is in the next migration) ────────────────────────────────────────────────────
CREATE TABLE journey (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  name text NOT NULL,
  clinic_id uuid,
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'running', 'paused', 'completed', 'stopped', 'archived')),
  owner_id text,
  current_version_id uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by text,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, clinic_id) REFERENCES clinic (company_id, id)
);
CALL yidao_close('journey');

CREATE TABLE journey_draft (
  company_id uuid NOT NULL,
  journey_id uuid NOT NULL,
  -- Goes up by one per save; a save that names an older one is refused.
  revision integer NOT NULL DEFAULT 1,
  document jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by text,
  PRIMARY KEY (company_id, journey_id),
  FOREIGN KEY (company_id, journey_id) REFERENCES journey (company_id, id) ON DELETE CASCADE
);
CALL yidao_close('journey_draft');

CREATE TABLE journey_version (
  company_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  journey_id uuid NOT NULL,
  number integer NOT NULL,
  document jsonb NOT NULL,
  plan jsonb NOT NULL,
  published_by text,
  published_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, journey_id, number),
  FOREIGN KEY (company_id, journey_id) REFERENCES journey (company_id, id) ON DELETE CASCADE
);
CALL yidao_close('journey_version');
-- Immutable: nobody but the owner of the schema can change a published version.
REVOKE UPDATE ON journey_version FROM yidao_app;
