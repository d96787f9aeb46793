-- Columns of an imported file that have no field of their own, under their header: { "企业名称": "星海齿科" }.
ALTER TABLE customer ADD COLUMN attributes jsonb NOT NULL DEFAULT '{}';

-- Of the updated rows, those that said nothing new.
ALTER TABLE import_job ADD COLUMN unchanged integer NOT NULL DEFAULT 0;
-- Where the uploaded file lies, under the data folder.
ALTER TABLE import_job ADD COLUMN storage_key text;
CREATE INDEX ON import_job (company_id, created_at DESC, id DESC);

-- The patients' list: newest first, paged by key.
CREATE INDEX customer_newest ON customer (company_id, created_at DESC, id DESC);
CREATE INDEX customer_newest_of_clinic ON customer (company_id, clinic_id, created_at DESC, id DESC);
CREATE INDEX customer_newest_of_consultant ON customer (company_id, consultant_id, created_at DESC, id DESC);
CREATE INDEX customer_record_prefix ON customer (company_id, record_number text_pattern_ops);
-- A given name is searched from its end: 佳宁 finds 林佳宁.
CREATE INDEX customer_name_end ON customer (company_id, reverse(name) text_pattern_ops);

-- After a bulk import the runtime role renews the statistics.
GRANT MAINTAIN ON customer, customer_tag, appointment, clinic_visit, treatment, benefit TO yidao_app;
