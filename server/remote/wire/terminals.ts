import { type OpenTerminal, terminalScreens } from "../../../core/domain/operator/terminal.ts";
import type { TerminalMark, TerminalsDescription } from "../../../core/operator.ts";
import { type Codec, listOf, record } from "../codec/codec.ts";
import { branded, instant, oneOf, text } from "../codec/values.ts";
import { feedEvent } from "./events.ts";

const terminalId: Codec<string> = branded<string>(
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  "3f0c1b5e-8f57-4c53-9f0e-0c7f8f6f2b11",
);

export const terminalMark: Codec<TerminalMark> = record<TerminalMark>({
  terminalId,
  screen: oneOf(terminalScreens),
});

export const ofTerminal: Codec<Pick<TerminalMark, "terminalId">> = record<
  Pick<TerminalMark, "terminalId">
>({ terminalId });

export const openTerminal: Codec<OpenTerminal> = record<OpenTerminal>({
  id: text,
  operator: text,
  screen: oneOf(terminalScreens),
  startedAt: instant,
});

export const terminalsDescription: Codec<TerminalsDescription> = record<TerminalsDescription>({
  at: instant,
  terminals: listOf(openTerminal),
  events: listOf(feedEvent),
});
