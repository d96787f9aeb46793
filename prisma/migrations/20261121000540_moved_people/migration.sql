-- What an event means for somebody follows them to the version they were moved to: found by where they stood before.
CREATE INDEX migration_person_from ON migration_person (company_id, from_enrolment_id);
