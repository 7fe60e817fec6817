/** Terminals drop longer sequences; IDs and names are far shorter. */
const bytesMax = 8192;

/**
 * OSC 52, which sets the terminal's clipboard, even over SSH. Inside tmux it is followed by the
 * same sequence wrapped for passthrough, because tmux accepts one or the other, depending on its
 * settings. Empty if the text is too long.
 */
export function clipboardSequence(text: string, inTmux: boolean): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > bytesMax) return "";
  const plain = `\x1b]52;c;${bytes.toBase64()}\x07`;
  return inTmux ? `${plain}\x1bPtmux;${plain.replaceAll("\x1b", "\x1b\x1b")}\x1b\\` : plain;
}
