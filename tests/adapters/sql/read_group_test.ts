import { deepEqual, equal, rejects } from "node:assert/strict";
import type { Values } from "../../../core/adapters/sql/database.ts";
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

Deno.test("groupReads() runs the reads of a turn at its end, in order", async () => {
  const ran: Values[] = [];
  const turn = startTurn();
  const read = groupReads<[number]>((params) => {
    ran.push(params);
    return params[0] === "missing" ? undefined : [ran.length];
  }, turn.atEndOfTurn);
  const found = Promise.all([read(["a"]), read(["missing"]), read(["b"])]);
  deepEqual(ran, []);
  equal(turn.end(), 1, "one callback for all");
  deepEqual(await found, [[1], undefined, [3]]);
  deepEqual(ran, [["a"], ["missing"], ["b"]]);
  const later = read(["c"]);
  equal(turn.end(), 1);
  deepEqual(await later, [4]);
  equal(turn.end(), 0);
});

Deno.test("groupReads() rejects a read that failed, and no other", async () => {
  const turn = startTurn();
  const read = groupReads<[string]>(
    ([key]) => key === "bad" ? Promise.reject(new Error("disk")) : ["found"],
    turn.atEndOfTurn,
  );
  const bad = rejects(Promise.resolve(read(["bad"])), /disk/);
  const good = read(["good"]);
  turn.end();
  await bad;
  deepEqual(await good, ["found"]);
});
