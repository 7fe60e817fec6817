import { dialogRoom } from "../../draw/layout.ts";
import type { ScreenParts } from "../../app/screen_parts.ts";
import { readControls } from "../../app/step.ts";
import { hiddenLine } from "../../draw/status_lines.ts";
import { faultBox } from "./fault_lines.ts";
import { labKeymap } from "./lab_keymap.ts";
import { labScopes, labStacks } from "./lab_scopes.ts";
import { evidenceRows, labLinesAbove, labPanels } from "./lab_panels.ts";
import * as faults from "./update_faults.ts";
import * as lab from "./update_lab.ts";
import { labAnswered } from "./update_lab_answers.ts";
import { clickTests, keepTest, leaveTests, moveLab, pointedTest } from "./update_tests.ts";

export const labParts = {
  keymap: labKeymap,
  stacks: labStacks,
  scopes: labScopes,
  why: ({ lab: { recent, evidence, verification } }, name) => {
    if (name === "delivery.open") return (recent ?? []).length === 0 ? "no test yet" : null;
    const none = verification === null && evidence.length === 0;
    return name === "lab.copy" && none ? "nothing was requested yet" : null;
  },
  bindings: {
    "lab.channel": lab.nextChannel,
    "lab.edit": lab.editNumber,
    "lab.keep": lab.keepNumber,
    "lab.leave": lab.leaveField,
    "lab.send": lab.askToSend,
    "lab.confirm": lab.send,
    "lab.keepDraft": lab.keepDraft,
    "lab.code": lab.typeCode,
    "lab.check": lab.checkCode,
    "lab.cancel": lab.cancelTest,
    "lab.resend": lab.resend,
    "lab.new": lab.newTest,
    "lab.raw": lab.toggleRaw,
    "lab.copy": lab.copySid,
    "lab.leaveTests": leaveTests,
    "faults.open": faults.openFaults,
    "faults.leave": faults.leaveFaults,
    "faults.arm": faults.armFault,
    "faults.stage": faults.nextStage,
    "faults.clear": faults.clearFaults,
  },
  answers: {
    quoteTest: labAnswered,
    listTests: labAnswered,
    startTest: labAnswered,
    checkTest: labAnswered,
    cancelTest: labAnswered,
    readCode: labAnswered,
    readFaults: labAnswered,
    armFault: labAnswered,
    disarmFaults: labAnswered,
  },
  show: lab.showLab,
  move: (state, rows) => [
    state.lab.simulator.faults === null ? moveLab(state, rows) : faults.moveFault(state, rows),
    [],
  ],
  pageRows: (state) => evidenceRows(state) - 1,
  resized: (state) => [keepTest(lab.scrollLab(state, 0)), []],
  clicked: clickTests,
  edited: lab.editField,
  refreshed: readControls,
  countsSeconds: ({ lab }) => lab.expiresAt !== null && lab.phase !== "ended",
  deliveries: ({ lab }) => lab.recent ?? [],
  pointedDelivery: pointedTest,
  status: (state) => hiddenLine(labLinesAbove(state), "above: k"),
  panels: labPanels,
  dialog: (state) =>
    state.lab.simulator.faults === null ? null : faultBox(state.lab, dialogRoom(state)),
} satisfies ScreenParts;
