import { Box } from "ink";
import { memo, type ReactNode } from "react";
import type { Instant, User } from "../../core/mod.ts";
import { bodyRows, listColumns, listRows, previewColumns } from "../layout.ts";
import type { State } from "../model.ts";
import { clip } from "../presentation/text.ts";
import { age } from "../presentation/time.ts";
import {
  noUsersLines,
  previewLines,
  searchLine,
  userRow,
  usersHead,
} from "../presentation/users_lines.ts";
import { Divider, Lines, Row } from "./lines.tsx";

/** The list, with a preview beside it where the window is wide. */
export function UsersScreen({ state }: { readonly state: State }): ReactNode {
  const { users, size, setting, now } = state;
  const columns = listColumns(size);
  const preview = previewColumns(size);
  const rows = users.rows.slice(users.top, users.top + listRows(size));
  return (
    <Box width={size.columns} height={bodyRows(size)} flexShrink={0}>
      <Box flexDirection="column" width={columns} flexShrink={0}>
        <Row line={clip(searchLine(users, columns), columns)} />
        <Row line={clip(usersHead(columns), columns)} />
        {rows.map((user, at) => (
          <UserRow
            key={user.id}
            user={user}
            now={now}
            lastLogin={age(user.lastLoginAt, now)}
            selected={users.top + at === users.cursor}
            columns={columns}
          />
        ))}
        {rows.length === 0 && (
          <Lines
            lines={noUsersLines(users, setting, columns)}
            columns={columns}
            rows={listRows(size)}
          />
        )}
      </Box>
      {preview > 0 && <Divider rows={bodyRows(size)} />}
      {preview > 0 && (
        <Lines
          lines={previewLines(users.rows[users.cursor], now)}
          columns={preview}
          rows={bodyRows(size)}
        />
      )}
    </Box>
  );
}

interface UserRowProps {
  readonly user: User;
  readonly now: Instant;
  readonly lastLogin: string;
  readonly selected: boolean;
  readonly columns: number;
}

const UserRow = memo(
  function UserRow({ user, ...at }: UserRowProps): ReactNode {
    return <Row line={clip(userRow(user, at), at.columns)} />;
  },
  // The time itself is no reason to draw a row again, unless its user may have come to rest's end.
  (before, after) =>
    before.user === after.user && before.selected === after.selected &&
    before.columns === after.columns && before.lastLogin === after.lastLogin &&
    (before.now === after.now || after.user.secondFactorBlockedUntil === null),
);
