-- What an app's backend keeps about a user. Its own table, because no request of the hot path reads
-- it. A user without metadata has no row.
CREATE TABLE user_metadata (
  user_id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  content TEXT /*pg COLLATE "C" */ NOT NULL
);
