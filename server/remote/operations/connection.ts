import { fields, flag, type Schema, text } from "../../http/schema.ts";

/** Where a terminal connects; its operations are below. */
export const terminalPath = "/v1/admin/terminal";

/** What the server says about a connection. */
export interface ConnectionBody {
  readonly version: string;
  readonly operator: string;
  readonly key_id: string;
  readonly simulated: boolean;
}

export const connectionSchema: Schema<ConnectionBody> = fields({
  version: text("The version of the service"),
  operator: text("The name of the key, under which the audit log has what it does"),
  key_id: text("The ID of the key"),
  simulated: flag("Whether messages go to a simulator, which is free"),
});
