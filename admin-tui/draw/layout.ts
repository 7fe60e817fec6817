export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The smallest supported window. All sizes are computed from the window; nothing is measured. */
export const smallest: Size = { columns: 60, rows: 16 };

export function fits(size: Size): boolean {
  return size.columns >= smallest.columns && size.rows >= smallest.rows;
}

/** Two borders. */
export const dialogFrameRows = 2;

export interface DialogSize extends Size {
  readonly left: number;
  readonly top: number;
}

/** The maximum width of a dialog; longer lines are hard to read. */
const dialogColumnsMax = 104;

/** The whole width, rather than a few columns of the page on both sides of the dialog. */
export function dialogColumns({ columns }: Size, max = dialogColumnsMax): number {
  return columns - max < pageColumnsMin ? columns : max;
}

/** The fewest columns of the page that are worth showing, both sides together. */
const pageColumnsMin = 24;

/** The part of the window that dialogs may cover: not the bar below the header. */
export function dialogRoom(
  { size, barRows }: { readonly size: Size; readonly barRows: number },
): Size {
  return barRows === 0 ? size : { ...size, rows: size.rows - barRows };
}

/** The size and position of a dialog with `lines` lines of text, including borders. */
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
