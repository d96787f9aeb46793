-- Whether a version ran is asked for every version of a journey, every few seconds, by all who look at it.
CREATE INDEX journey_run_version ON journey_run (company_id, version_id) WHERE mode = 'live';
