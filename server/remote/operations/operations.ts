import { accessOperations } from "./access.ts";
import { clientOperations } from "./clients.ts";
import { terminalPath } from "./connection.ts";
import type { OperationName, OperationTable, RemoteOperation } from "./operation.ts";
import { recordOperations } from "./records.ts";
import { sendOperations } from "./sends.ts";
import { upkeepOperations } from "./upkeep.ts";
import { userOperations } from "./users.ts";

/**
 * Every operation of a terminal, for both ends of a connection: the routes of the server and the
 * client are made from this table.
 */
export const operations: OperationTable = {
  ...userOperations,
  ...accessOperations,
  ...clientOperations,
  ...sendOperations,
  ...recordOperations,
  ...upkeepOperations,
};

/** An operation without its types, as both ends use it. */
export interface NamedOperation {
  readonly name: OperationName;
  readonly path: string;
  readonly operation: RemoteOperation;
}

/** `listUsers` is `/v1/admin/terminal/list-users`. */
export function pathOf(name: OperationName): string {
  return `${terminalPath}/${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Those that work over HTTP. */
export const remoteOperations: readonly NamedOperation[] = Object.entries(operations)
  .flatMap(([key, operation]) => {
    const name = key as OperationName;
    return operation.kind === "local"
      ? []
      : [{ name, path: pathOf(name), operation: operation as RemoteOperation }];
  });
