ALTER TABLE dispatch_open DROP CONSTRAINT dispatch_open_state_check,
  ADD CONSTRAINT dispatch_open_state_check CHECK (state IN ('planned', 'sending', 'accepted', 'unknown'));
