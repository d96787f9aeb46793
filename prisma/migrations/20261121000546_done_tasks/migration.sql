-- Tasks that are done are listed by when they were, the latest first.
CREATE INDEX follow_up_task_done ON follow_up_task (company_id, done_at DESC, id DESC) WHERE state = 'done';
