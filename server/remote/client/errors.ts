import { printable } from "../../../core/domain/printable.ts";
import { StorageUnavailable } from "../../../core/operator.ts";

// Each message is a sentence for the operator. It may repeat words of a server.

/**
 * Thrown if a request had no effect that the operator needs to know about: it was a read, or it
 * never left this machine. It may be repeated.
 */
export class ServerUnreachable extends StorageUnavailable {
  constructor(message: string) {
    super(printable(message), "unreachable");
  }
}

/**
 * Thrown if a change was sent and no usable answer came: it is unknown whether it was made. It is
 * never repeated by itself. If the operator repeats it, the server recognizes it.
 */
export class Unanswered extends Error {
  override readonly name = "Unanswered";

  constructor(message: string) {
    super(printable(message));
  }
}

/** Thrown for a change that an earlier attempt had made, whose answer was lost. */
export class AlreadyDone extends Error {
  override readonly name = "AlreadyDone";
}

/** Thrown if the server or this terminal cannot do it: the message says why. */
export class RemoteRefused extends Error {
  override readonly name = "RemoteRefused";

  constructor(message: string) {
    super(printable(message));
  }
}
