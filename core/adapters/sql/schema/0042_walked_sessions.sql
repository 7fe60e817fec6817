-- Sweeps walk through the sessions instead of reading these indexes, which nothing else read. For a
-- million sessions, they took 27 MB.
DROP INDEX sessions_by_end;
DROP INDEX sessions_by_created_at;
