-- What a journey would do: worked out on a clock of its own before it is launched. The people, visits and dispatches of a simulation live
-- in temporary tables of one connection and are gone with it; only what came out is kept here.
CREATE TABLE simulation (
  company_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT uuidv7(),
  journey_id uuid NOT NULL,
  -- The draft it was made of, as it was drawn then, and what that compiled to.
  revision integer NOT NULL,
  document jsonb NOT NULL,
  plan jsonb NOT NULL,
  -- The same seed over the same data gives the same result.
  seed integer NOT NULL,
  -- At most about so many people are played through; null = each of the audience at least once.
  sample_size integer CHECK (sample_size > 0),
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'completed', 'cancelled', 'failed')),
  -- { done, people, clock }: people through, of how many, and where the clock stands.
  progress jsonb NOT NULL DEFAULT '{}',
  result jsonb,
  error text,
  started_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, journey_id) REFERENCES journey (company_id, id) ON DELETE CASCADE,
  CHECK ((finished_at IS NOT NULL) = (state IN ('completed', 'cancelled', 'failed'))),
  CHECK (state <> 'completed' OR result IS NOT NULL)
);
CREATE INDEX simulation_journey ON simulation (company_id, journey_id, id);
CALL yidao_close('simulation');

-- What a company pays; what is not listed costs the default (lib/calling/prices.ts).
CREATE TABLE price (
  company_id uuid NOT NULL REFERENCES company(id),
  -- call_minute: per started minute of talk; text_segment: per billed text.
  item text NOT NULL CHECK (item IN ('call_minute', 'text_segment')),
  fen integer NOT NULL CHECK (fen >= 0),
  PRIMARY KEY (company_id, item)
);
CALL yidao_close('price');
