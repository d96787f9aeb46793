-- What events meant for the people of a run is cleared with it, without looking for those people among all of the company.
CREATE INDEX enrolment_event_run ON enrolment_event (company_id, run_id);
