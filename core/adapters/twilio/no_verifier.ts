import type { CodeVerifier } from "../../ports/verifier.ts";

/** For a program that sends nothing. A call is a bug: the program must check the settings first. */
export const noVerifier: CodeVerifier = {
  start: () => refuseCall(),
  check: () => refuseCall(),
  fetch: () => refuseCall(),
  cancel: () => refuseCall(),
  listMessages: () => refuseCall(),
  findMessages: () => refuseCall(),
};

function refuseCall(): Promise<never> {
  return Promise.reject(new Error("A program without the provider's settings called the provider"));
}
