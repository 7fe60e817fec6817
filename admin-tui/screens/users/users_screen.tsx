import { Box } from "ink";
import { memo, type ReactNode } from "react";
import type { User } from "../../../core/domain/account/user.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import { bodyRows, listColumns, listRows, previewColumns } from "../../draw/layout.ts";
import type { State } from "../../state/state.ts";
import { previewLines } from "./preview_lines.ts";
import { clip } from "../../draw/text.ts";
import { age } from "../../draw/time.ts";
import { noUsersLines, searchLine, unreadRow, userRow, usersHead } from "./users_lines.ts";
import { rowAt } from "../../state/users_window.ts";
import { Divider, Lines, Row } from "../../draw/lines.tsx";

/** The list of users, with a preview next to it in wide windows. */
export function UsersScreen({ state }: { readonly state: State }): ReactNode {
  const { users, size, setting, now } = state;
  const columns = listColumns(size);
  const preview = previewColumns(size);
  const rows = Math.min(listRows(size), users.list.length - users.top);
  return (
    <Box width={size.columns} height={bodyRows(size)} flexShrink={0}>
      <Box flexDirection="column" width={columns} flexShrink={0}>
        <Row line={clip(searchLine(users, columns), columns)} />
        <Row line={clip(usersHead(users, columns), columns)} />
        {Array.from({ length: rows }, (_, at) => (
          <UserRow
            key={at}
            user={rowAt(users.list, users.top + at)}
            now={now}
            lastLogin={age(rowAt(users.list, users.top + at)?.lastLoginAt ?? null, now)}
            selected={users.top + at === users.cursor}
            columns={columns}
          />
        ))}
        {rows === 0 && (
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
          lines={previewLines(users, now, preview)}
          columns={preview}
          rows={bodyRows(size)}
        />
      )}
    </Box>
  );
}

interface UserRowProps {
  readonly user: User | undefined;
  readonly now: Instant;
  readonly lastLogin: string;
  readonly selected: boolean;
  readonly columns: number;
}

const UserRow = memo(
  function UserRow({ user, ...at }: UserRowProps): ReactNode {
    const line = user === undefined ? unreadRow(at.selected) : userRow(user, at);
    return <Row line={clip(line, at.columns)} />;
  },
  // The time alone does not change a row, unless the user's temporary lockout may have ended.
  (before, after) =>
    before.user === after.user && before.selected === after.selected &&
    before.columns === after.columns && before.lastLogin === after.lastLogin &&
    (before.now === after.now || (after.user?.secondFactorBlockedUntil ?? null) === null),
);
