-- Who among the staff a member is: a member without `patient.all` sees this person's patients only.
ALTER TABLE member ADD COLUMN staff_id uuid;
ALTER TABLE member ADD FOREIGN KEY (company_id, staff_id) REFERENCES staff (company_id, id);
