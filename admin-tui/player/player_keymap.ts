/** What a key of the player does. */
export type PlayerAction =
  | "pause"
  | "back"
  | "forward"
  | "faster"
  | "slower"
  | "step"
  | "jump"
  | "suspend"
  | "quit";

export interface PlayerBinding {
  readonly keys: readonly string[];
  readonly action: PlayerAction;
  /** How the footer names the keys, and what they do; empty for a key that it does not name. */
  readonly named: string;
  readonly label: string;
}

const digits = Array.from({ length: 10 }, (_, digit) => `${digit}`);

/** Every key of the player, in the order of the footer; its end is dropped where space is short. */
export const playerKeymap: readonly PlayerBinding[] = [
  { keys: ["space"], action: "pause", named: "space", label: "pause" },
  { keys: ["q", "esc", "c-c"], action: "quit", named: "q", label: "quit" },
  { keys: ["left"], action: "back", named: "←", label: "" },
  { keys: ["right"], action: "forward", named: "→", label: "5 s" },
  { keys: ["+", "="], action: "faster", named: "+", label: "" },
  { keys: ["-", "_"], action: "slower", named: "-", label: "speed" },
  { keys: ["."], action: "step", named: ".", label: "step" },
  { keys: digits, action: "jump", named: "0-9", label: "jump" },
  { keys: ["c-z"], action: "suspend", named: "", label: "" },
];

export function playerAction(key: string): PlayerAction | null {
  return playerKeymap.find(({ keys }) => keys.includes(key))?.action ?? null;
}
