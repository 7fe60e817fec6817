import type { ClientUpdate } from "../../../core/operator.ts";
import { answer, type CliCommand, type CommandInput, refusedWith } from "../command/command.ts";
import { clientBody } from "./client_lines.ts";

export const reasonOption = { value: "TEXT", about: "the reason; written to the audit log" };
export const clientArgument = { name: "CLIENT", about: "the name of the client, or its ID" };

const yesOrNo = ["yes", "no"] as const;

/** The options that change something. */
const changes = {
  name: { value: "NAME", about: "1 to 64 characters; the consent page shows it" },
  redirect: { value: "URIS", about: "where users return to, separated by spaces" },
  logout: { value: "URIS", about: "where users may return to after a logout, or none" },
  backchannel: { value: "URI", about: "where it gets notices of ended sessions, or none" },
  resource: { value: "URIS", about: "APIs for which it may request access tokens, or none" },
  "third-party": { value: "yes|no", about: "asks each user for consent", values: yesOrNo },
  "pkce-optional": { value: "yes|no", about: "for apps without PKCE", values: yesOrNo },
} as const;

export const updateClientCommand: CliCommand = {
  noun: "clients",
  verb: "update",
  about: "Changes a client, which keeps its ID and secret; lists are replaced",
  arguments: [clientArgument],
  options: { ...changes, reason: reasonOption },
  changes: true,
  asks: true,
  plan: (input) => {
    const client = input.argument("CLIENT");
    const given = (Object.keys(changes) as readonly (keyof typeof changes)[])
      .filter((name) => input.option(name) !== null);
    if (given.length === 0) {
      return { misuse: `Give what changes: --${Object.keys(changes).join(", --")}.` };
    }
    const unclear = (["third-party", "pkce-optional"] as const).find((name) =>
      input.option(name) !== null && !yesOrNo.some((word) => word === input.option(name))
    );
    if (unclear !== undefined) return { misuse: `--${unclear} must be yes or no.` };
    const order: ClientUpdate = {
      client,
      name: input.option("name"),
      redirectUris: urisOrNull(input, "redirect"),
      logoutUris: urisOrNull(input, "logout"),
      backchannelLogoutUri: input.option("backchannel") === "none"
        ? ""
        : input.option("backchannel"),
      resources: urisOrNull(input, "resource"),
      thirdParty: flagOrNull(input, "third-party"),
      pkceOptional: flagOrNull(input, "pkce-optional"),
      reason: input.option("reason"),
    };
    return {
      question: `Change ${given.join(", ")} of ${client}? Logins with what it no longer has fail.`,
      run: async ({ core, caller }) => {
        const outcome = await core.updateClient(order, caller);
        if (!outcome.ok) return refusedWith(outcome.refusal);
        return answer({ client: clientBody(outcome.value) }, [`Updated: ${outcome.value.name}`]);
      },
    };
  },
};

/** URIs have no spaces, but may have commas. */
export function urisOf(input: CommandInput, option: string): readonly string[] {
  return (input.option(option) ?? "").split(/\s+/).filter((uri) => uri !== "");
}

function urisOrNull(input: CommandInput, option: string): readonly string[] | null {
  const value = input.option(option);
  if (value === null) return null;
  return value === "none" ? [] : urisOf(input, option);
}

function flagOrNull(input: CommandInput, option: string): boolean | null {
  const value = input.option(option);
  return value === null ? null : value === "yes";
}
