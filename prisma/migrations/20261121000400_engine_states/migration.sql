-- More ways to stand at a node, to reach the outer world and to begin a run.

-- sending: a request to somebody else's system is planned or under way.
ALTER TABLE enrolment DROP CONSTRAINT enrolment_state_check;
ALTER TABLE enrolment ADD CONSTRAINT enrolment_state_check CHECK (state IN ('ready', 'waiting', 'to_call', 'calling', 'waiting_redial',
  'texting', 'sending', 'completed', 'exited', 'blocked', 'failed'));

ALTER TABLE dispatch DROP CONSTRAINT dispatch_channel_check;
ALTER TABLE dispatch ADD CONSTRAINT dispatch_channel_check CHECK (channel IN ('call', 'text', 'webhook'));

-- event: the day's intake of an event entry.
ALTER TABLE journey_run DROP CONSTRAINT journey_run_trigger_check;
ALTER TABLE journey_run ADD CONSTRAINT journey_run_trigger_check CHECK (trigger IN ('manual', 'schedule', 'event'));
