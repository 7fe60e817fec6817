import type { Operator } from "../../../core/operator.ts";
import { listOf, nullOr, record } from "../codec/codec.ts";
import { flag, text } from "../codec/values.ts";
import {
  addedClient,
  changedClient,
  clientAddition,
  clientUpdate,
  clientUser,
  describedClient,
  listedClient,
  rotatedSecret,
} from "../wire/clients.ts";
import { type OperationRows, reads, writes } from "./operation.ts";

type Input<Name extends keyof Operator> = Parameters<Operator[Name]>[0];

const choice = record<Input<"disableClient">>({ client: text, reason: nullOr(text) });

const refusals = { invalid_input: true, client_not_found: true, client_declared: true } as const;

export const clientOperations: OperationRows<
  | "addClient"
  | "listClients"
  | "findClient"
  | "listClientUsers"
  | "updateClient"
  | "rotateClientSecret"
  | "disableClient"
  | "enableClient"
  | "removeClient"
> = {
  addClient: writes(
    "Add a client of OpenID Connect, and return its secret once",
    clientAddition,
    addedClient,
    { not_configured: true, invalid_input: true, client_name_taken: true },
  ),
  listClients: reads("List the clients of OpenID Connect", null, listOf(describedClient), null),
  findClient: reads(
    "Find a client by its name or ID",
    record<Input<"findClient">>({ client: text }),
    describedClient,
    { client_not_found: true },
  ),
  listClientUsers: reads(
    "List the users of a client",
    record<Input<"listClientUsers">>({ client: text }),
    listOf(clientUser),
    { client_not_found: true },
  ),
  updateClient: writes(
    "Change the URIs, the name or the marks of a client",
    clientUpdate,
    listedClient,
    { ...refusals, client_name_taken: true },
  ),
  rotateClientSecret: writes(
    "Add a secret to a client, or remove the older of two",
    record<Input<"rotateClientSecret">>({ client: text, dropOld: flag, reason: nullOr(text) }),
    rotatedSecret,
    { ...refusals, client_public: true },
  ),
  disableClient: writes("Disable a client", choice, changedClient, refusals),
  enableClient: writes("Enable a client", choice, changedClient, refusals),
  removeClient: writes("Delete a client", choice, changedClient, refusals),
};
