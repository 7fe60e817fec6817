import { deepEqual, equal, rejects } from "node:assert/strict";
import type { Key } from "../../../core/adapters/sql/keyed_read.ts";
import { groupReads } from "../../../core/adapters/sql/read_group.ts";

interface Turn {
  readonly atEndOfTurn: (callback: () => void) => void;
  /** Ends the turn. Returns how many callbacks ran. */
  readonly end: () => number;
}

function startTurn(): Turn {
  const callbacks: (() => void)[] = [];
  return {
    atEndOfTurn: (callback) => void callbacks.push(callback),
    end() {
      const due = callbacks.splice(0);
      for (const callback of due) callback();
      return due.length;
    },
  };
}

Deno.test("groupReads() reads the keys of a turn together at its end, in order", async () => {
  const ran: Key[][] = [];
  const turn = startTurn();
  const read = groupReads<[Key]>({
    alone: (key) => {
      ran.push([key]);
      return [key];
    },
    together: (keys) => {
      ran.push([...keys]);
      return keys.map((key) => key === "missing" ? undefined : [key]);
    },
  }, turn.atEndOfTurn);
  const found = Promise.all([read("a"), read("missing"), read("b")]);
  deepEqual(ran, []);
  equal(turn.end(), 1, "one callback for all");
  deepEqual(await found, [["a"], undefined, ["b"]]);
  const later = read("c");
  equal(turn.end(), 1);
  deepEqual(await later, ["c"]);
  equal(turn.end(), 0);
  deepEqual(ran, [["a", "missing", "b"], ["c"]]);
});

Deno.test("groupReads() reads each key alone if they cannot be read together", async () => {
  const turn = startTurn();
  const read = groupReads<[string]>({
    alone: (key) => key === "bad" ? Promise.reject(new Error("disk")) : ["found"],
    together: () => null,
  }, turn.atEndOfTurn);
  const bad = rejects(Promise.resolve(read("bad")), /disk/);
  const good = read("good");
  turn.end();
  await bad;
  deepEqual(await good, ["found"]);
});
