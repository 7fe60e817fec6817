import { deepEqual, equal } from "node:assert/strict";
import { parseWebhooks } from "../../../core/config/webhook_config.ts";
import { parseSettings } from "../../../core/config/settings/settings.ts";
import { webhookHosts } from "../../../core/config/webhook_hosts.ts";

const secret = `whsec_${new Uint8Array(32).fill(7).toBase64()}`;
const valid = {
  name: "crm",
  url: "https://hooks.example.com/latchkey",
  secrets: [secret],
  events: ["user.*", "session.opened"],
};

function parse(json: unknown) {
  const env = { LATCHKEY_WEBHOOKS_FILE: "/run/webhooks.json" };
  const settings = parseSettings(env, (path, isSecret) => {
    equal(path, "/run/webhooks.json");
    equal(isSecret, true);
    return JSON.stringify(json);
  });
  return { targets: parseWebhooks(settings), errors: settings.errors };
}

/** The errors for one target, without their common start. */
function errorsOf(change: object): readonly string[] {
  const { errors } = parse({ targets: [{ ...valid, ...change }] });
  return errors.map((error) => error.replace("LATCHKEY_WEBHOOKS_FILE: targets[0]", ""));
}

Deno.test("the file of targets is read with its defaults", () => {
  deepEqual(parse({ targets: [valid] }), {
    targets: [{
      name: "crm",
      url: "https://hooks.example.com/latchkey",
      secrets: [new Uint8Array(32).fill(7)],
      events: ["user.*", "session.opened"],
      alerts: false,
      format: "json",
      authorization: null,
      isPrivate: false,
    }],
    errors: [],
  });
  const settings = parseSettings({}, () => "");
  deepEqual(parseWebhooks(settings), []);
});

Deno.test("a mistake in the file is named by its path, without the value", () => {
  for (const url of ["http://hooks.example.com/", "ftp://x", "x", "https://u:p@example.com/"]) {
    deepEqual(errorsOf({ url }), [".url must be an https URL, or http on this machine"]);
  }
  for (
    const url of [
      "http://127.0.0.1:8080/",
      "https://10.0.0.1/",
      "https://169.254.169.254/",
      "https://[::1]/",
      "http://localhost/",
    ]
  ) {
    deepEqual(errorsOf({ url }), [
      ".url has an address that is not public: set private to true if it is meant",
    ]);
    deepEqual(errorsOf({ url, private: true }), []);
  }
  deepEqual(errorsOf({ secrets: undefined }), [".secrets must be a list of secrets"]);
  for (const wrong of ["mysterious", "whsec_!", "whsec_c2hvcnQ="]) {
    const [error, ...rest] = errorsOf({ secrets: [wrong] });
    equal(error?.startsWith(".secrets[0] must be whsec_ and 24 to 64 bytes"), true);
    equal(error?.includes(wrong), false);
    deepEqual(rest, []);
  }
  deepEqual(errorsOf({ events: ["user.flown"], alerts: true }), [
    ".events[0] must be a type of event, such as user.locked, or user.* or *",
  ]);
  deepEqual(errorsOf({ events: [] }), [" receives nothing: set events or alerts"]);
  deepEqual(errorsOf({ alerts: "yes" }), [".alerts must be true or false"]);
  deepEqual(errorsOf({ format: "xml" }), [".format must be one of json, slack, ntfy"]);
  deepEqual(parse({ targets: [valid, valid] }).errors, [
    "LATCHKEY_WEBHOOKS_FILE: targets[1] has the name of an earlier target",
  ]);
  deepEqual(parse({ targets: [] }).errors, [
    "LATCHKEY_WEBHOOKS_FILE: targets must be a list of targets",
  ]);
});

Deno.test("webhookHosts() names the hosts that the service may reach", () => {
  const local = { url: "http://127.0.0.1:8080/" };
  const file = JSON.stringify({ targets: [valid, valid, local, { url: "x" }, null, 1] });
  deepEqual(webhookHosts("/x", () => file), ["hooks.example.com", "127.0.0.1"]);
  const own = { url: "https://hooks.internal/", private: true };
  const mixed = JSON.stringify({ targets: [valid, own] });
  deepEqual(webhookHosts("/x", () => mixed), ["hooks.example.com", "hooks.internal"]);
  deepEqual(webhookHosts("/x", () => mixed, "looked up"), ["hooks.example.com"]);
  deepEqual(webhookHosts("/x", () => "not JSON"), []);
  deepEqual(webhookHosts(undefined, () => file), []);
});
