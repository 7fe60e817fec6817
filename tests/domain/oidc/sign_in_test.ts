import { equal } from "node:assert/strict";
import type { Prompt } from "../../../core/domain/oidc/authorization_request.ts";
import { nextStep, type SignInFacts, type SignInStep } from "../../../core/domain/oidc/sign_in.ts";
import type { SessionAt } from "../../../core/domain/session/assurance.ts";

const askedAt = 1_800_000_000_000;
const second = 1000;

interface Case {
  readonly prompts?: readonly Prompt[];
  readonly maxAgeSeconds?: number;
  readonly wantsAal2?: boolean;
  /** When the password was proven, relative to the request. Null: no session. */
  readonly proven?: number | null;
  /** When the second factor was. Null: a trusted device. */
  readonly second?: number | null;
  readonly dropped?: true;
  readonly isTestUser?: true;
  readonly thirdParty?: true;
  readonly consented?: SignInFacts["consented"];
  readonly resources?: readonly string[];
}

function stepOf(given: Case): SignInStep {
  const { proven = -60 * second, second: factor = proven } = given;
  const secondFactorAt = factor === null ? null : askedAt + factor;
  const session = {
    authenticatedAt: askedAt + (proven ?? 0),
    secondFactorAt,
    aal: secondFactorAt === null || given.dropped ? "aal1" : "aal2",
  } as SessionAt;
  return nextStep({
    askedAt,
    session: proven === null ? null : session,
    request: {
      prompts: given.prompts ?? [],
      maxAgeSeconds: given.maxAgeSeconds ?? null,
      wantsAal2: given.wantsAal2 ?? false,
      scopes: ["openid", "phone"],
      resources: given.resources ?? [],
    },
    isTestUser: given.isTestUser ?? false,
    client: { thirdParty: given.thirdParty ?? false },
    consented: given.consented ?? null,
  });
}

Deno.test("nextStep() asks for a login without a session", () => {
  equal(stepOf({ proven: null }), "login");
  equal(stepOf({}), "code");
});

Deno.test("nextStep() asks for a new password proof with prompt=login, to the millisecond", () => {
  for (const prompt of ["login", "select_account"] as const) {
    equal(stepOf({ prompts: [prompt], proven: -1 }), "login");
    equal(stepOf({ prompts: [prompt], proven: 0 }), "login");
    equal(stepOf({ prompts: [prompt], proven: 1 }), "code");
  }
  equal(stepOf({ maxAgeSeconds: 0, proven: 0 }), "login");
  equal(stepOf({ maxAgeSeconds: 0, proven: 1 }), "code");
});

Deno.test("nextStep() asks for a login that is older than max_age", () => {
  equal(stepOf({ maxAgeSeconds: 60, proven: -60 * second }), "code");
  equal(stepOf({ maxAgeSeconds: 60, proven: -60 * second - 1 }), "login");
  equal(stepOf({ maxAgeSeconds: 60, proven: 5 * second }), "code");
  equal(stepOf({ maxAgeSeconds: 10_000, proven: -60 * second, second: null }), "code");
});

Deno.test("nextStep() asks for the second factor that a trusted device left out", () => {
  equal(stepOf({ prompts: ["login"], proven: 1, second: null }), "step_up");
  equal(stepOf({ prompts: ["login"], proven: 1, second: 2 }), "code");
  equal(stepOf({ proven: -second, second: null }), "code");
  equal(stepOf({ prompts: ["login"], proven: 1, second: null, isTestUser: true }), "code");
});

Deno.test("nextStep() asks for a step-up where the client wants aal2", () => {
  equal(stepOf({ wantsAal2: true }), "code");
  equal(stepOf({ wantsAal2: true, dropped: true }), "step_up");
  equal(stepOf({ wantsAal2: true, second: null }), "step_up");
  equal(stepOf({ wantsAal2: true, second: null, isTestUser: true }), "code");
});

Deno.test("nextStep() asks only for consent to what other people's apps may see", () => {
  const scopes = ["openid", "phone"] as const;
  equal(stepOf({ prompts: ["consent"] }), "code");
  equal(stepOf({ thirdParty: true }), "consent");
  equal(
    stepOf({ thirdParty: true, consented: { scopes, resources: [], at: askedAt - 1 } }),
    "code",
  );
  equal(
    stepOf({ thirdParty: true, consented: { scopes: ["openid"], resources: [], at: askedAt - 1 } }),
    "consent",
  );
  const agreed = { scopes, resources: ["https://a.example/"], at: askedAt - 1 };
  equal(stepOf({ thirdParty: true, resources: agreed.resources, consented: agreed }), "code");
  equal(
    stepOf({ thirdParty: true, resources: ["https://b.example/"], consented: agreed }),
    "consent",
  );
  const again: Case = { thirdParty: true, prompts: ["consent"] };
  equal(stepOf({ ...again, consented: { scopes, resources: [], at: askedAt } }), "consent");
  equal(stepOf({ ...again, consented: { scopes, resources: [], at: askedAt + 1 } }), "code");
});
