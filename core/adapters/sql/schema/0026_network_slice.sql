-- A slice of the copy, in the order of the users' numbers. It ends with all networks of a user: the
-- largest number that was copied is the position.
INSERT INTO user_networks_next (user_number, network, last_login_at)
  SELECT users.number, CASE
/*pg WHEN network ~ '^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(?!$)|$)){4}$' THEN decode(
      lpad(to_hex(split_part(network, '.', 1)::INTEGER), 2, '0')
      || lpad(to_hex(split_part(network, '.', 2)::INTEGER), 2, '0')
      || lpad(to_hex(split_part(network, '.', 3)::INTEGER), 2, '0')
      || lpad(to_hex(split_part(network, '.', 4)::INTEGER), 2, '0'), 'hex')
    WHEN network ~ '^[0-9a-f]{1,4}(:[0-9a-f]{1,4}){3}::/64$' THEN decode(
      lpad(split_part(network, ':', 1), 4, '0') || lpad(split_part(network, ':', 2), 4, '0')
      || lpad(split_part(network, ':', 3), 4, '0') || lpad(split_part(network, ':', 4), 4, '0'),
      'hex')
    ELSE decode('0000000000000000' || encode(convert_to(network, 'UTF8'), 'hex'), 'hex')
*/
/*pg -- */ WHEN network NOT GLOB '*[^0-9.]*' AND json_valid(four) AND json_array_length(four) = 4
/*pg -- */   AND max(four ->> 0, four ->> 1, four ->> 2, four ->> 3) < 256
/*pg -- */   THEN unhex(printf('%02x%02x%02x%02x', four ->> 0, four ->> 1, four ->> 2, four ->> 3))
/*pg -- */ WHEN network GLOB '*::/64' AND network NOT GLOB '*[^0-9a-f:]*::/64'
/*pg -- */   AND json_array_length(groups) = 4 AND min(length(groups ->> 0), length(groups ->> 1),
/*pg -- */     length(groups ->> 2), length(groups ->> 3)) > 0 AND max(length(groups ->> 0),
/*pg -- */     length(groups ->> 1), length(groups ->> 2), length(groups ->> 3)) < 5
/*pg -- */   THEN unhex(substr('000' || (groups ->> 0), -4) || substr('000' || (groups ->> 1), -4)
/*pg -- */     || substr('000' || (groups ->> 2), -4) || substr('000' || (groups ->> 3), -4))
/*pg -- */ ELSE unhex('0000000000000000' || hex(network))
    END, old.last_login_at
  FROM users JOIN (SELECT user_id, network, last_login_at
/*pg -- */   , '[' || replace(network, '.', ',') || ']' AS four
/*pg -- */   , '["' || replace(substr(network, 1, length(network) - 5), ':', '","') || '"]' AS groups
      FROM user_networks_before) AS old ON old.user_id = users.id
  WHERE users.number > coalesce((SELECT max(user_number) FROM user_networks_next), 0)
    AND users.number <= (SELECT max(number) FROM (SELECT users.number FROM users
        JOIN user_networks_before AS old ON old.user_id = users.id
      WHERE users.number > coalesce((SELECT max(user_number) FROM user_networks_next), 0)
      ORDER BY users.number LIMIT 20000) AS slice)
  ORDER BY users.number
  ON CONFLICT (user_number, network) DO NOTHING;
