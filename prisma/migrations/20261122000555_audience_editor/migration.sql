ALTER TABLE audience ADD COLUMN updated_by text;
COMMENT ON COLUMN audience.updated_by IS 'Who saved it last; null: it was saved before this was kept.';
