/** Terminals drop longer ones; ids and names are far below. */
const bytesMax = 8192;

/**
 * OSC 52: the terminal's own clipboard, also over SSH. Inside tmux a second time, wrapped to pass
 * through, since by its settings tmux takes either the one or the other. Empty when it is too long.
 */
export function clipboardSequence(text: string, inTmux: boolean): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > bytesMax) return "";
  const plain = `\x1b]52;c;${bytes.toBase64()}\x07`;
  return inTmux ? `${plain}\x1bPtmux;${plain.replaceAll("\x1b", "\x1b\x1b")}\x1b\\` : plain;
}
