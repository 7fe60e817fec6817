-- A slice of the copy, in the order of the ID: the largest one that was copied is the position.
INSERT INTO user_agents (text, kept_until)
  SELECT user_agent, max(expires_at) + 8 * 86400000
  FROM (SELECT user_agent, expires_at FROM sessions_before
    WHERE id > coalesce((SELECT max(id) FROM sessions_next), '') ORDER BY id LIMIT 20000) AS old
  WHERE user_agent IS NOT NULL GROUP BY user_agent
  ON CONFLICT (text) DO UPDATE SET kept_until = excluded.kept_until
    WHERE user_agents.kept_until < excluded.kept_until;
INSERT INTO sessions_next (id, secret_hash, user_number, created_at, last_seen_at, expires_at,
    ended_at, idle_seconds, absolute_seconds, amr_first, amr_second, authenticated_before,
    second_factor_before, aal2_ended_at, device_id, address, user_agent_number)
  SELECT id, /*pg decode( -- */ unhex(
      secret_hash /*pg , 'hex' */), user_number, created_at, last_seen_at, expires_at, ended_at,
    idle_seconds, absolute_seconds, amr_first, amr_second, created_at - authenticated_at,
    created_at - second_factor_at, aal2_ended_at, device_id, address,
    (SELECT number FROM user_agents WHERE text = old.user_agent)
  FROM (SELECT * FROM sessions_before
    WHERE id > coalesce((SELECT max(id) FROM sessions_next), '') ORDER BY id LIMIT 20000) AS old
  ORDER BY id;
