-- What keeps the service available, correct and honest under abuse and faults.

-- The latest time that this database has seen, in one row: a clock far from it is doubted.
CREATE TABLE clock_mark (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  at BIGINT NOT NULL
);
