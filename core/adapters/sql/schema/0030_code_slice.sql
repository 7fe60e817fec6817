-- A slice of the copy, in the order of the users' numbers. It ends with all codes of a user: the
-- largest number that was copied is the position.
INSERT INTO recovery_codes_next (user_number, hash, created_at, used_at, expires_at)
  SELECT users.number, /*pg decode( -- */ unhex(
      old.hash /*pg , 'hex' */), old.created_at, old.used_at, old.expires_at
  FROM users JOIN recovery_codes_before AS old ON old.user_id = users.id
  WHERE users.number > coalesce((SELECT max(user_number) FROM recovery_codes_next), 0)
    AND users.number <= (SELECT max(number) FROM (SELECT users.number FROM users
        JOIN recovery_codes_before AS old ON old.user_id = users.id
      WHERE users.number > coalesce((SELECT max(user_number) FROM recovery_codes_next), 0)
      ORDER BY users.number LIMIT 20000) AS slice)
  ORDER BY users.number, old.hash;
