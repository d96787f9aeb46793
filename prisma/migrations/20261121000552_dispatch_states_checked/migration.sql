-- Reads the whole table while everybody goes on reading and writing it.
ALTER TABLE dispatch VALIDATE CONSTRAINT dispatch_state_check;
