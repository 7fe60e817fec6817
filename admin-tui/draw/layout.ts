export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Every size on the screen is a number that follows from the window; nothing is measured. */
export const smallest: Size = { columns: 60, rows: 16 };

/** From here on the list has a preview beside it. */
const previewFrom = 108;

export function fits(size: Size): boolean {
  return size.columns >= smallest.columns && size.rows >= smallest.rows;
}

/** Rows between header and status line. */
export function bodyRows(size: Size): number {
  return Math.max(1, size.rows - 4);
}

/** User rows: the body without search line and column heads. */
export function listRows(size: Size): number {
  return Math.max(1, bodyRows(size) - 2);
}

export function listColumns(size: Size): number {
  return size.columns >= previewFrom ? Math.floor(size.columns * 0.58) : size.columns;
}

/** Columns of the preview beside the list, 0 where there is none. */
export function previewColumns(size: Size): number {
  return size.columns >= previewFrom ? size.columns - listColumns(size) - 2 : 0;
}

export function planColumns(size: Size): number {
  return size.columns >= previewFrom ? 46 : Math.max(34, Math.floor(size.columns * 0.45));
}

/** The two columns between the panes are the rule and the space after it. */
export function evidenceColumns(size: Size): number {
  return size.columns - planColumns(size) - 2;
}

/** A blank row, a heading and ten tests: below the lab where the window is tall. */
export function testsRows(size: Size): number {
  return bodyRows(size) >= 34 ? 12 : 0;
}

/** Rows of the lab's two panes. */
export function labRows(size: Size): number {
  return bodyRows(size) - testsRows(size);
}

/** Rows of evidence under its heading. */
export function evidenceRows(size: Size): number {
  return Math.max(1, labRows(size) - 2);
}

/** Columns of the two panes of a user, the second 0 where one holds all. Between them is a rule. */
export function detailColumns(size: Size): readonly [number, number] {
  if (size.columns < previewFrom) return [size.columns, 0];
  const left = Math.floor(size.columns * 0.46);
  return [left, size.columns - left - 2];
}

/** Two borders, and the title with a blank row under it. */
export const dialogFrameRows = 4;

export interface DialogSize extends Size {
  readonly left: number;
  readonly top: number;
}

/** The widest that a dialog is; longer lines are hard to follow. */
const dialogColumnsMax = 104;

export function dialogColumns(size: Size, max = dialogColumnsMax): number {
  return Math.min(size.columns - 2, max);
}

/** A dialog around `lines` lines of text, with its borders and its title. */
export function dialogSize(size: Size, lines: number, columnsMax?: number): DialogSize {
  const columns = dialogColumns(size, columnsMax);
  const rows = Math.min(size.rows - 3, lines + dialogFrameRows);
  return {
    columns,
    rows,
    left: Math.floor((size.columns - columns) / 2),
    top: 1 + Math.floor((size.rows - 3 - rows) / 2),
  };
}

/** The top row that shows `cursor` in a window of `rows` rows, moved as little as need be. */
export function scrolledTo(cursor: number, top: number, rows: number, length: number): number {
  const shown = Math.min(Math.max(top, cursor - rows + 1), cursor);
  return Math.max(0, Math.min(shown, length - rows));
}
