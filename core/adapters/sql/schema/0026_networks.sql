-- After the last slice, the copy takes the name.
DROP TABLE user_networks_before;
ALTER TABLE user_networks_next RENAME TO user_networks;
-- Without the time: all rows are of the last month. In SQLite, each index ends with the key.
CREATE INDEX user_networks_by_network ON user_networks (network);
CREATE INDEX user_networks_by_last_login ON user_networks (last_login_at);
