-- A version that a test run froze may be published later: then the publishing has its own time and author. What is frozen,
-- the drawing and the plan, stays out of reach.
GRANT UPDATE (published_at, published_by) ON journey_version TO yidao_app;
