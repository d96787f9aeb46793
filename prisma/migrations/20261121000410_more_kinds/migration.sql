-- What the nodes that act on patients and on other systems write.

-- ── bounded loops: how often one person has gone round ─────────────────────────────────────────────────────────────────
CREATE TABLE loop_pass (
  company_id uuid NOT NULL,
  enrolment_id uuid NOT NULL,
  node text NOT NULL,
  passes smallint NOT NULL,
  PRIMARY KEY (company_id, enrolment_id, node)
) WITH (fillfactor = 80);
CALL yidao_close('loop_pass');

-- ── what a test run would have done: seen by its own conditions only ───────────────────────────────────────────────────
CREATE TABLE run_tag (
  company_id uuid NOT NULL,
  run_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  tag_id uuid NOT NULL,
  -- true: the run has added it; false: it has taken it away.
  present boolean NOT NULL,
  PRIMARY KEY (company_id, run_id, customer_id, tag_id)
);
CALL yidao_close('run_tag');

-- ── follow-up: whose turn it is, and what is to be done ────────────────────────────────────────────────────────────────
CREATE TABLE assign_turn (
  company_id uuid NOT NULL,
  journey_id uuid NOT NULL,
  node text NOT NULL,
  -- How many people have been handed out so far.
  turn bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (company_id, journey_id, node)
);
CALL yidao_close('assign_turn');

CREATE TABLE follow_up_task (
  company_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  customer_id uuid NOT NULL,
  title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
  -- A day of the company's calendar.
  due_on date NOT NULL,
  -- null: nobody yet.
  assignee_id uuid,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done')),
  journey_id uuid NOT NULL,
  run_id uuid NOT NULL,
  enrolment_id uuid NOT NULL,
  node text NOT NULL,
  visit integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz,
  done_by text,
  PRIMARY KEY (company_id, id),
  -- One visit makes one task, however often its step is repeated.
  UNIQUE (company_id, enrolment_id, visit),
  FOREIGN KEY (company_id, customer_id) REFERENCES customer (company_id, id) ON DELETE CASCADE,
  FOREIGN KEY (company_id, assignee_id) REFERENCES staff (company_id, id),
  CHECK ((state = 'done') = (done_at IS NOT NULL))
);
CREATE INDEX follow_up_task_customer ON follow_up_task (company_id, customer_id, created_at);
CREATE INDEX follow_up_task_list ON follow_up_task (company_id, state, due_on, id);
CREATE INDEX follow_up_task_open ON follow_up_task (company_id, assignee_id) WHERE state = 'open';
CALL yidao_close('follow_up_task');

-- ── leads ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE lead_pool (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 30),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, name)
);
CALL yidao_close('lead_pool');

CREATE TABLE lead (
  company_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  pool_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'claimed', 'done', 'returned')),
  -- Where it comes from.
  journey_id uuid NOT NULL,
  run_id uuid NOT NULL,
  enrolment_id uuid NOT NULL,
  node text NOT NULL,
  visit integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, enrolment_id, visit),
  FOREIGN KEY (company_id, pool_id) REFERENCES lead_pool (company_id, id),
  FOREIGN KEY (company_id, customer_id) REFERENCES customer (company_id, id) ON DELETE CASCADE
);
CREATE INDEX lead_customer ON lead (company_id, customer_id, created_at);
CREATE INDEX lead_pool_list ON lead (company_id, pool_id, state, id);
CALL yidao_close('lead');

-- ── requests to other systems ──────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE webhook_endpoint (
  company_id uuid NOT NULL REFERENCES company(id),
  id uuid NOT NULL DEFAULT uuidv7(),
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 40),
  url text NOT NULL CHECK (char_length(url) <= 2000),
  -- The signing secret ("whsec_…"), sealed like phone numbers are.
  secret_cipher bytea NOT NULL,
  -- Whether requests may carry the phone number.
  allow_phone boolean NOT NULL DEFAULT false,
  enabled boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, name)
);
CALL yidao_close('webhook_endpoint');

-- Beside its dispatch, whose key is the request's idempotency key and whose variables are the fields sent.
CREATE TABLE webhook_detail (
  company_id uuid NOT NULL,
  dispatch_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  with_phone boolean NOT NULL DEFAULT false,
  tries smallint NOT NULL DEFAULT 0,
  -- Of the last try: what came back, at most the first 4 KB; or why nothing did.
  status smallint,
  response text,
  error text,
  duration_ms integer,
  tried_at timestamptz,
  PRIMARY KEY (company_id, dispatch_id)
);
CALL yidao_close('webhook_detail');

-- Companies with requests to make now, or with one whose sender was lost on the way.
CREATE FUNCTION yidao_companies_with_webhooks() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id FROM company c WHERE NOT c.kill_switch AND (
    EXISTS (SELECT FROM dispatch d WHERE d.company_id = c.id AND d.channel = 'webhook' AND d.state = 'planned' AND d.due_at <= now())
    OR EXISTS (SELECT FROM dispatch d WHERE d.company_id = c.id AND d.channel = 'webhook' AND d.state = 'sending' AND d.lease_until <= now()))
$$;
REVOKE EXECUTE ON FUNCTION yidao_companies_with_webhooks() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION yidao_companies_with_webhooks() TO yidao_app;
CREATE INDEX dispatch_webhook_due ON dispatch (company_id, due_at, id) WHERE channel = 'webhook' AND state = 'planned';
