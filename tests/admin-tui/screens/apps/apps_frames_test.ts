/** Golden frames of the apps, of one app, and of their forms. */
import { plainLook } from "../../../../admin-tui/draw/look.ts";
import { assertGolden, frameOf } from "../../kit.tsx";
import { play, stateOf } from "../../states.ts";
import {
  appMsg,
  appRead,
  appsMsg,
  fewApps,
  manyApps,
  ordered,
  secretShown,
  toApps,
  toWiki,
  wiki,
} from "./apps_states.ts";

const sizes = [
  ["60x16", { columns: 60, rows: 16 }],
  ["80x24", { columns: 80, rows: 24 }],
  ["120x40", { columns: 120, rows: 40 }],
  ["200x60", { columns: 200, rows: 60 }],
] as const;

const [declared] = fewApps();

for (const [label, size] of sizes) {
  Deno.test(`the apps at ${label} match their golden frame`, async () => {
    const start = stateOf(size);
    await assertGolden(`apps-${label}`, await frameOf(play(start, ...toApps).state));
    const many = play(start, "5", "a", appsMsg(manyApps()), "G").state;
    await assertGolden(`apps-many-${label}`, await frameOf(many));
  });

  Deno.test(`an app at ${label} matches its golden frame`, async () => {
    const start = stateOf(size);
    await assertGolden(`app-${label}`, await frameOf(play(start, ...toWiki).state));
    await assertGolden(`app-users-${label}`, await frameOf(play(start, ...toWiki, "G").state));
    await assertGolden(`app-edit-${label}`, await frameOf(play(start, ...toWiki, "e").state));
  });
}

const [, [, size]] = sizes;

Deno.test("the forms of apps match their golden frames", async () => {
  const start = stateOf(size);
  const frames = {
    "apps-none": [...["5", "a"], appsMsg([])],
    "apps-add": [...toApps, "n"],
    "app-declared": [...toApps, "enter", appMsg({ ...appRead(declared), users: [] }), "e"],
    "app-secret": [...toWiki, ordered("addClientSecret", secretShown, { ...wiki(), roles: [] })],
    "app-change": [
      ...toWiki,
      "e",
      "c-u",
      ..."Handbook",
      "tab",
      "tab",
      "tab",
      "tab",
      "tab",
      "c-u",
      ..."no",
      "tab",
      ..."a new name",
      "enter",
    ],
    "app-gone": [...toApps, "j", "enter", appMsg(null)],
  };
  for (const [name, steps] of Object.entries(frames)) {
    await assertGolden(name, await frameOf(play(start, ...steps).state));
  }
});

Deno.test("the apps in ASCII and for screen readers match their golden frames", async () => {
  for (const [name, look] of [["ascii", { ascii: true }], ["linear", { linear: true }]] as const) {
    const start = { ...stateOf(size), look: { ...plainLook, ...look } };
    await assertGolden(`apps-${name}`, await frameOf(play(start, ...toApps).state));
    await assertGolden(`app-${name}`, await frameOf(play(start, ...toWiki).state));
  }
});
