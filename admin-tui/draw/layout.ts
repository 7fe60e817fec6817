export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The smallest supported window. All sizes are computed from the window; nothing is measured. */
export const smallest: Size = { columns: 60, rows: 16 };

/** The narrowest window with a preview next to the list. */
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

/** Columns of the preview next to the list; 0 in narrow windows. */
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

/** A blank row, a heading and ten tests below the lab, in tall windows only. */
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

/** Columns of a user's two panes with a rule between them; the second is 0 in narrow windows. */
export function detailColumns(size: Size): readonly [number, number] {
  if (size.columns < previewFrom) return [size.columns, 0];
  const left = Math.floor(size.columns * 0.46);
  return [left, size.columns - left - 2];
}

/** Two borders, the title and a blank row below it. */
export const dialogFrameRows = 4;

export interface DialogSize extends Size {
  readonly left: number;
  readonly top: number;
}

/** The maximum width of a dialog; longer lines are hard to read. */
const dialogColumnsMax = 104;

export function dialogColumns(size: Size, max = dialogColumnsMax): number {
  return Math.min(size.columns - 2, max);
}

/** The size and position of a dialog with `lines` lines of text, including borders and title. */
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

/** The top row that shows `cursor` in a window of `rows` rows, moved as little as possible. */
export function scrolledTo(cursor: number, top: number, rows: number, length: number): number {
  const shown = Math.min(Math.max(top, cursor - rows + 1), cursor);
  return Math.max(0, Math.min(shown, length - rows));
}
