/** Golden frames of the OTP lab: every state of a test and every refusal, at each size. */
import type { BlockReason } from "../../../../core/domain/refusal.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import type { StartRefusal } from "../../../../admin-tui/app/lab_questions.ts";
import { assertGolden, devSetting, frameOf } from "../../kit.tsx";
import * as answers from "./lab_states.ts";
import { toDraft } from "./lab_states.ts";
import { large, noon, play, sent, small, stateOf } from "../../states.ts";

const sizes = [["80x24", small], ["120x40", large], [
  "60x16",
  { columns: 60, rows: 16 },
]] as const;

const ready = [...toDraft, answers.quoted()];
const waiting = [...ready, "enter", "y", sent()];
const sentFree = [...ready, "enter", sent()];
const later: Msg = { type: "ticked", now: noon + 12_000 };
const muchLater: Msg = { type: "ticked", now: noon + 45_000 };
const { quoted, startFailed, startRefused, testsListed, tested } = answers;

const refusals: Readonly<Record<StartRefusal, Msg>> = {
  invalid_input: startRefused("invalid_input"),
  test_number: startRefused("test_number"),
  phone_number_unreachable: startRefused("phone_number_unreachable"),
  channel_unavailable: startRefused("channel_unavailable"),
  provider_unavailable: startRefused("provider_unavailable", 45),
  sending_limited: startRefused("sending_limited", 1800, {
    reason: "budget",
    by: "number/hour/messages",
  }),
};

const blocks: readonly BlockReason[] = [
  "country_denied",
  "number_kind_refused",
  "stopped_by_operator",
  "circuit_open",
];

/** With a real provider. */
const frames: Readonly<Record<string, readonly (Msg | string)[]>> = {
  "lab-tests": ["2", testsListed(tested)],
  "lab-no-tests": ["2", testsListed([])],
  "lab-quoted": ready,
  "lab-asked": [...ready, "enter"],
  "lab-quoted-call": [...ready, "c", quoted(null, "call")],
  "lab-whatsapp": [...ready, "c", "c"],
  "lab-resend-early": [...waiting, later],
  "lab-resend-warned": [...waiting, later, "s"],
  "lab-resend-now": [...waiting, muchLater],
  "lab-resend-by-call": [...waiting, muchLater, "c", quoted(null, "call")],
  "lab-resending": [...waiting, muchLater, "s"],
  "lab-resent": [...waiting, muchLater, "s", sent()],
  "lab-resend-refused": [...waiting, muchLater, "s", startFailed("60203")],
  "lab-refused-60203": [...ready, "enter", "y", startFailed("60203")],
  "lab-no-answer": [...ready, "enter", "y", startFailed("none")],
  "lab-raw": [...ready, "enter", "y", startFailed("60203"), "v"],
  "lab-copied": [...waiting, "y"],
  ...Object.fromEntries(
    Object.entries(refusals).map((
      [code, msg],
    ) => [`lab-limit-${code}`, [...ready, "enter", "y", msg]]),
  ),
  ...Object.fromEntries(
    blocks.map((reason) => [`lab-held-${reason}`, [...toDraft, quoted(reason)]]),
  ),
};

/** With a simulator that has controls. */
const devFrames: Readonly<Record<string, readonly (Msg | string)[]>> = {
  "lab-sim-draft": ready,
  "lab-sim-phone": [...sentFree, answers.phoneShows("123456"), ..."12"],
  "lab-sim-faults": [...ready, "f"],
  "lab-sim-faults-end": [...sentFree, "f", "G"],
  "lab-sim-armed": [...ready, answers.faultsArmed("60410 on start", "hang on check")],
  "lab-sim-away": [...ready, "f", "enter", answers.simulatorAway],
};

for (const [sizeName, size] of sizes) {
  for (const [name, steps] of Object.entries(frames)) {
    Deno.test(`the frame ${name} at ${sizeName} matches its golden frame`, async () => {
      await assertGolden(`${name}-${sizeName}`, await frameOf(play(stateOf(size), ...steps).state));
    });
  }
  for (const [name, steps] of Object.entries(devFrames)) {
    Deno.test(`the frame ${name} at ${sizeName} matches its golden frame`, async () => {
      const { state } = play(stateOf(size, devSetting), ...steps);
      await assertGolden(`${name}-${sizeName}`, await frameOf(state));
    });
  }
}
