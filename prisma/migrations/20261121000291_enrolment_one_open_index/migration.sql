-- Lists of who stands at a node read enrolment_open, skipping from shard to shard: a run has eight of them at most. A second index
-- without the shard cost a write at every move of every person.
DROP INDEX enrolment_here;
