-- Call records are listed by the time of the call. Calls that only wait their turn stay out of the index, so planning a
-- big run does not pay for it.
CREATE INDEX dispatch_call_records ON dispatch (company_id, (coalesce(started_at, sent_at, due_at)) DESC, id DESC)
  WHERE channel = 'call' AND world = 'live' AND state IN ('sending', 'accepted', 'ended', 'unknown', 'blocked', 'failed');
