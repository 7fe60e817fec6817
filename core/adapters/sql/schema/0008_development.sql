-- One row if deno task dev has used this database. Its passwords are hashed too fast for production.
CREATE TABLE development_mark (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  at BIGINT NOT NULL
);
