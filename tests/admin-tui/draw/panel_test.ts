import assert from "node:assert/strict";
import fc from "fast-check";
import stringWidth from "string-width";
import { columnsOf, rowsOf, sharesOf } from "../../../admin-tui/draw/area.ts";
import {
  borderTone,
  footLine,
  frameOf,
  headLine,
  innerSize,
  panel,
  panelAt,
  type PanelOptions,
} from "../../../admin-tui/draw/panel.ts";
import { asciiText, spokenText } from "../../../admin-tui/draw/plain_text.ts";
import { type Line, lineWidth, type Tone } from "../../../admin-tui/draw/text.ts";

const area = { left: 0, top: 0, columns: 30, rows: 4 };

function words(row: Line | null): string {
  return (row ?? []).map(({ text }) => text).join("");
}

function drawn(title: string, options: PanelOptions, columns = 30): {
  readonly head: Line;
  readonly foot: Line | null;
  readonly tone: Tone;
} {
  const made = panel(title, [], { ...area, columns }, options);
  return { head: headLine(made), foot: footLine(made), tone: borderTone(made) };
}

Deno.test("panel() draws a box with a title and words at its right end", () => {
  const { head, foot } = drawn("Users", { frame: "box", right: "3/41" });
  assert.equal(words(head), "╭─ Users ───────────── 3/41 ─╮");
  assert.equal(words(foot), "╰────────────────────────────╯");
});

Deno.test("panel() marks the focused panel by a glyph and by the tone of its border", () => {
  const focused = drawn("Users", { frame: "box", focused: true });
  const other = drawn("Users", { frame: "box", focused: false });
  assert.ok(words(focused.head).startsWith("╭▸ Users ─"));
  assert.ok(words(other.head).startsWith("╭─ Users ─"));
  assert.deepEqual([focused.tone, other.tone], ["accent", "dim"]);
});

Deno.test("panel() says how many lines are hidden: in the lower border, or after the title", () => {
  const hidden = { above: 2, below: 9 };
  const box = drawn("Events", { frame: "box", right: "40", ...hidden });
  assert.equal(words(box.foot), "╰───────── 2 above, 9 below ─╯");
  const thin = drawn("Events", { frame: "thin", right: "40", ...hidden }, 40);
  assert.equal(words(thin.head), "── Events ────── 40, 2 above, 9 below ──");
  assert.equal(thin.foot, null);
});

Deno.test("panel() gives up the words on the right before it cuts the title", () => {
  const { head } = drawn("A rather long title", { frame: "thin", right: "3 of 41" }, 28);
  assert.equal(words(head), "── A rather long title ─────");
});

Deno.test("the borders of a panel are exactly as wide as it", () => {
  const text = fc.string({ unit: fc.constantFrom("a", " ", "漢", "é", "─", "7") });
  fc.assert(fc.property(
    text,
    text,
    fc.integer({ min: 12, max: 90 }),
    fc.constantFrom("box", "thin"),
    fc.nat(200),
    (title, right, columns, frame, below) => {
      const { head, foot } = drawn(title, { frame, right, below }, columns);
      assert.equal(lineWidth(head), columns, words(head));
      assert.equal(stringWidth(words(head)), columns);
      if (foot !== null) assert.equal(lineWidth(foot), columns);
    },
  ));
});

Deno.test("a panel reads well in ASCII and aloud", () => {
  const { head, foot } = drawn("Users", { frame: "box", right: "3/41" });
  assert.equal(asciiText(words(head)), "+- Users ------------- 3/41 -+");
  assert.equal(asciiText(words(foot)), "+----------------------------+");
  assert.equal(spokenText(drawn("Users", { frame: "thin", right: "3/41" }).head), "Users, 3/41");
});

Deno.test("small windows and screen readers get no boxes", () => {
  assert.equal(frameOf({ columns: 120, rows: 40 }, { linear: false }), "box");
  assert.equal(frameOf({ columns: 80, rows: 24 }, { linear: false }), "thin");
  assert.equal(frameOf({ columns: 120, rows: 19 }, { linear: false }), "thin");
  assert.equal(frameOf({ columns: 120, rows: 40 }, { linear: true }), "thin");
  assert.deepEqual(innerSize(area, "box"), { columns: 28, rows: 2 });
  assert.deepEqual(innerSize(area, "thin"), { columns: 30, rows: 3 });
});

Deno.test("panelAt() finds the line in a panel, and nothing on a border", () => {
  const box = panel("", [], { left: 10, top: 2, columns: 20, rows: 6 }, { frame: "box" });
  const thin = panel("", [], { left: 0, top: 0, columns: 10, rows: 4 }, { frame: "thin" });
  const panels = [box, thin];
  assert.deepEqual(panelAt(panels, 3, 11), { panel: 0, line: 0, column: 0 });
  assert.deepEqual(panelAt(panels, 6, 28), { panel: 0, line: 3, column: 17 });
  assert.deepEqual(panelAt(panels, 1, 0), { panel: 1, line: 0, column: 0 });
  for (const [row, column] of [[2, 15], [7, 15], [3, 10], [3, 29], [0, 0], [4, 0]] as const) {
    assert.equal(panelAt(panels, row, column), null, `${row}, ${column}`);
  }
});

Deno.test("sharesOf() adds up exactly, keeps every minimum, and leaves out what does not fit", () => {
  assert.deepEqual(sharesOf(100, [{ weight: 3, least: 10 }, { weight: 1, least: 10 }]), [75, 25]);
  assert.deepEqual(sharesOf(30, [{ weight: 3, least: 5 }, { weight: 1, least: 12 }]), [18, 12]);
  assert.deepEqual(sharesOf(20, [{ weight: 1, least: 15 }, { weight: 1, least: 15 }]), [20, 0]);
  const part = fc.record({ weight: fc.integer({ min: 1, max: 5 }), least: fc.nat(40) });
  const parts = fc.array(part, { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(fc.integer({ min: 1, max: 220 }), parts, (total, each) => {
    const shares = sharesOf(total, each);
    assert.equal(shares.reduce((sum, share) => sum + share, 0), total);
    shares.forEach((share, at) =>
      assert.ok(at === 0 || share === 0 || share >= (each[at]?.least ?? 0), shares.join())
    );
  }));
});

Deno.test("columnsOf() and rowsOf() place the parts next to and below each other", () => {
  const whole = { left: 2, top: 1, columns: 50, rows: 20 };
  const halves = [{ weight: 1, least: 1 }, { weight: 1, least: 1 }];
  assert.deepEqual(columnsOf(whole, halves).map(({ left, columns }) => [left, columns]), [
    [2, 25],
    [27, 25],
  ]);
  assert.deepEqual(rowsOf(whole, halves).map(({ top, rows }) => [top, rows]), [[1, 10], [11, 10]]);
});
