ALTER TABLE import_rejection ADD COLUMN further jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN import_rejection.further IS 'The row''s other problems: [{ header, value, reason }]. The first stands in the columns.';
