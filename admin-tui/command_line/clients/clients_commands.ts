import { signingAlgorithms } from "../../../core/domain/session/signing_key.ts";
import type { ClientAddition, Operator } from "../../../core/operator.ts";
import { answer, type CliCommand, refusedWith } from "../command/command.ts";
import { type Printed, table } from "../command/table.ts";
import { clientBody, clientLines, columns, describedBody, rowOf } from "./client_lines.ts";
import { clientArgument, reasonOption, updateClientCommand, urisOf } from "./update_client.ts";

const add: CliCommand = {
  noun: "clients",
  verb: "add",
  about: "Adds an app that logs in by OpenID Connect; prints its secret",
  arguments: [{ name: "NAME", about: "1 to 64 characters; the consent page shows it" }],
  options: {
    redirect: { value: "URIS", about: "where users return to, separated by spaces; required" },
    logout: { value: "URIS", about: "where users may return to after a logout" },
    backchannel: { value: "URI", about: "where it gets notices of ended sessions" },
    resource: { value: "URIS", about: "APIs for which it may request access tokens" },
    public: { value: null, about: "an app on the devices of its users, without a secret" },
    "third-party": { value: null, about: "asks each user for consent" },
    "pkce-optional": { value: null, about: "for apps without PKCE; they must send a nonce" },
    algorithm: {
      value: "NAME",
      about: "signs its ID tokens; default RS256",
      values: signingAlgorithms,
    },
    reason: reasonOption,
  },
  changes: true,
  asks: false,
  plan: (input) => {
    const named = input.option("algorithm") ?? "RS256";
    const idTokenAlgorithm = signingAlgorithms.find((one) => one === named);
    if (idTokenAlgorithm === undefined) return { misuse: "--algorithm must be RS256 or ES256." };
    const redirectUris = urisOf(input, "redirect");
    if (redirectUris.length === 0) {
      return { misuse: "--redirect is required: where users return to." };
    }
    const order: ClientAddition = {
      name: input.argument("NAME"),
      kind: input.flag("public") ? "public" : "confidential",
      redirectUris,
      logoutUris: urisOf(input, "logout"),
      backchannelLogoutUri: input.option("backchannel"),
      resources: urisOf(input, "resource"),
      idTokenAlgorithm,
      thirdParty: input.flag("third-party"),
      pkceOptional: input.flag("pkce-optional"),
      reason: input.option("reason"),
    };
    return {
      question: "",
      run: async ({ core, caller }) => {
        const outcome = await core.addClient(order, caller);
        if (!outcome.ok) return refusedWith(outcome.refusal);
        const { client, secret } = outcome.value;
        return answer({ client: clientBody(client), client_secret: secret }, [
          `client_id      ${client.id}`,
          ...secretLines(secret),
        ]);
      },
    };
  },
};

const list: CliCommand = {
  noun: "clients",
  verb: "list",
  about: "Lists the apps that log in by OpenID Connect, by name",
  arguments: [],
  options: {},
  changes: false,
  asks: false,
  plan: () => ({
    question: "",
    run: async ({ core }) => {
      const clients = await core.listClients();
      const lines = clients.length === 0 ? ["None."] : table(columns, clients.map(rowOf));
      return answer({ clients: clients.map(describedBody) }, lines);
    },
  }),
};

const show: CliCommand = {
  noun: "clients",
  verb: "show",
  about: "Shows one client with its URIs",
  arguments: [clientArgument],
  options: {},
  changes: false,
  asks: false,
  plan: (input) => ({
    question: "",
    run: async ({ core }) => {
      const outcome = await core.findClient({ client: input.argument("CLIENT") });
      if (!outcome.ok) return refusedWith(outcome.refusal);
      const client = outcome.value;
      return answer({ client: describedBody(client) }, clientLines(client));
    },
  }),
};

const rotate: CliCommand = {
  noun: "clients",
  verb: "rotate",
  about: "Adds a secret and prints it once; the one before works until it is dropped",
  arguments: [clientArgument],
  options: {
    "drop-old": { value: null, about: "adds none, and removes the older of two secrets" },
    reason: reasonOption,
  },
  changes: true,
  asks: true,
  plan: (input) => {
    const client = input.argument("CLIENT");
    const [dropOld, reason] = [input.flag("drop-old"), input.option("reason")];
    return {
      question: dropOld
        ? `Remove the older secret of ${client}? An app that uses it stops working.`
        : `Add a secret to ${client}? Of its other secrets, only the latest keeps working.`,
      run: async ({ core, caller }) => {
        const outcome = await core.rotateClientSecret({ client, dropOld, reason }, caller);
        if (!outcome.ok) return refusedWith(outcome.refusal);
        const { client: rotated, secret } = outcome.value;
        const body = { client: clientBody(rotated), client_secret: secret };
        return answer(body, dropOld ? [`${rotated.name} has one secret.`] : secretLines(secret));
      },
    };
  },
};

/** A command that changes a client and returns nothing. */
function change(
  verb: "disable" | "enable" | "remove",
  method: keyof Pick<Operator, "disableClient" | "enableClient" | "removeClient">,
  words: { readonly about: string; readonly question: string | null; readonly done: string },
): CliCommand {
  return {
    noun: "clients",
    verb,
    about: words.about,
    arguments: [clientArgument],
    options: { reason: reasonOption },
    changes: true,
    asks: words.question !== null,
    plan: (input) => {
      const [client, reason] = [input.argument("CLIENT"), input.option("reason")];
      return {
        question: `${words.question ?? ""} (${client})`,
        run: async ({ core, caller }) => {
          const outcome = await core[method]({ client, reason }, caller);
          if (!outcome.ok) return refusedWith(outcome.refusal);
          const { id, name } = outcome.value;
          return answer({ [words.done.toLowerCase()]: { id, name } }, [`${words.done}: ${name}`]);
        },
      };
    },
  };
}

export const clientsCommands: readonly CliCommand[] = [
  add,
  list,
  show,
  updateClientCommand,
  rotate,
  change("disable", "disableClient", {
    about: "Disables a client: it gets no more tokens",
    question: "Disable this client? Its users can no longer log in to it.",
    done: "Disabled",
  }),
  change("enable", "enableClient", {
    about: "Enables a disabled client",
    question: null,
    done: "Enabled",
  }),
  change("remove", "removeClient", {
    about: "Deletes a client, and what users gave to it",
    question: "Delete this client? Its ID never works again.",
    done: "Removed",
  }),
];

function secretLines(secret: string | null): readonly Printed[] {
  if (secret === null) return ["It is public and has no secret: it needs PKCE."];
  return [`client_secret  ${secret}`, "The secret is shown only once."];
}
