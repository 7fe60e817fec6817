import assert from "node:assert/strict";

export interface Cell {
  readonly text: string;
  readonly width: number;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
  /** The index of one of sixteen colors; -1 for the terminal's default. */
  readonly color: number;
}

interface XtermCell {
  getChars(): string;
  getWidth(): number;
  isBold(): number;
  isDim(): number;
  isInverse(): number;
  isFgDefault(): boolean;
  getFgColor(): number;
}

export function readCell(cell: XtermCell | undefined): Cell {
  assert.ok(cell, "no such cell");
  return {
    text: cell.getChars(),
    width: cell.getWidth(),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    inverse: cell.isInverse() !== 0,
    color: cell.isFgDefault() ? -1 : cell.getFgColor(),
  };
}
