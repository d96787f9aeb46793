-- Leads are worked on: who follows one up, and how far it has come. Nothing has set a state but 'new' before.
ALTER TABLE lead DROP CONSTRAINT lead_state_check;
ALTER TABLE lead ADD CONSTRAINT lead_state_check CHECK (state IN ('new', 'contacted', 'converted', 'dropped'));
ALTER TABLE lead
  -- null: nobody yet.
  ADD COLUMN assignee_id uuid,
  ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
  ADD FOREIGN KEY (company_id, assignee_id) REFERENCES staff (company_id, id);
-- The list, newest first: of one state, or of all.
CREATE INDEX lead_list ON lead (company_id, state, created_at DESC, id DESC);
CREATE INDEX lead_newest ON lead (company_id, created_at DESC, id DESC);
CREATE INDEX lead_assignee ON lead (company_id, assignee_id, created_at DESC, id DESC) WHERE assignee_id IS NOT NULL;
DROP INDEX lead_pool_list;
CREATE INDEX lead_pool_list ON lead (company_id, pool_id, created_at DESC, id DESC);
