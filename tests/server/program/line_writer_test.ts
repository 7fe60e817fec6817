import assert from "node:assert/strict";
import fc from "fast-check";
import { LineWriter, type Output } from "../../../server/program/line_writer.ts";

const decoder = new TextDecoder();
const lostLines = (count: number) => `lost ${count}\n`;

/** An output that takes `room` bytes in total, then fails. */
function openOutput() {
  const output = {
    text: "",
    writes: 0,
    room: Infinity,
    /** The most bytes that one write takes. */
    piece: Infinity,
    write: ((bytes) => {
      output.writes++;
      const length = Math.min(bytes.length, output.room, output.piece);
      if (length === 0) return Promise.reject(new Deno.errors.BrokenPipe("no reader"));
      output.room -= length;
      output.text += decoder.decode(bytes.subarray(0, length));
      return Promise.resolve(length);
    }) as Output,
  };
  return output;
}

Deno.test("LineWriter writes lines in batches and in order, however little a write takes", async () => {
  const output = openOutput();
  output.piece = 3;
  const writer = new LineWriter(output.write, lostLines);
  for (let at = 0; at < 50; at++) writer.write(`line ${at}\n`);
  assert.equal(output.writes, 0, "nothing is written before the caller continues");
  await writer.flush();
  assert.equal(output.text, Array.from({ length: 50 }, (_, at) => `line ${at}\n`).join(""));
});

Deno.test("LineWriter does not throw if the output is closed, and reports the lost lines later", async () => {
  const output = openOutput();
  output.room = 0;
  const writer = new LineWriter(output.write, lostLines);
  writer.write("one\n");
  await writer.flush();
  writer.write("two\nthree\n", true);
  await writer.flush();
  output.room = Infinity;
  writer.write("four\n");
  writer.write("five\n");
  await writer.flush();
  writer.write("six\n");
  await writer.flush();
  assert.equal(output.text, "lost 3\nfour\nfive\nsix\n");
});

Deno.test("LineWriter treats an output that throws synchronously as failed", async () => {
  const writer = new LineWriter(() => {
    throw new Error("closed");
  }, lostLines);
  writer.write("one\n");
  await writer.flush();
});

Deno.test("LineWriter never joins two lines if the disk fills up in the middle of one", async () => {
  const output = openOutput();
  output.room = "one\ntw".length;
  const writer = new LineWriter(output.write, lostLines);
  writer.write("one\n");
  writer.write("two\n");
  writer.write("three\n");
  await writer.flush();
  output.room = "\nlos".length;
  writer.write("four\n");
  await writer.flush();
  output.room = Infinity;
  writer.write("five\n");
  await writer.flush();
  assert.equal(output.text, "one\ntw\nlos\nlost 3\nfive\n");
});

Deno.test("LineWriter keeps one pending write and a limited number of lines for a stalled reader", async () => {
  const stalled = Promise.withResolvers<number>();
  let text = "";
  let writes = 0;
  const writer = new LineWriter((bytes) => {
    if (++writes === 1) return stalled.promise;
    text += decoder.decode(bytes);
    return Promise.resolve(bytes.length);
  }, lostLines);
  writer.write("first\n");
  const flushed = writer.flush();
  const line = `${"x".repeat(1023)}\n`;
  for (let at = 0; at < 1500; at++) writer.write(line);
  await flushed;
  assert.equal(writes, 1, "no second write while the first is in progress");
  stalled.resolve("first\n".length);
  await writer.flush();
  assert.ok(text.startsWith("lost 476\n"));
  assert.equal(text.split(line).length - 1, 1024, "1 MiB was buffered");
  writer.write("last\n");
  await writer.flush();
  assert.ok(text.endsWith("\nlast\n"));
  assert.equal(text.split("lost").length, 2, "reported once");
});

Deno.test("LineWriter either writes a line in full or counts it as lost", async () => {
  const steps = fc.array(
    fc.record({
      lines: fc.integer({ min: 1, max: 5 }),
      room: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 }), fc.constant(Infinity)),
    }),
    { maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const output = openOutput();
      // Ends with a period, so that a report cut within its number is not read as a smaller one.
      const writer = new LineWriter(output.write, (count) => `lost ${count}.\n`);
      let next = 0;
      for (const { lines, room } of all) {
        output.room = room;
        for (let at = 0; at < lines; at++) writer.write(`line-${++next}-\n`);
        await writer.flush();
      }
      output.room = Infinity;
      writer.write("end\n");
      await writer.flush();
      const whole = [...output.text.matchAll(/^line-\d+-$/gm)].length;
      const counted = [...output.text.matchAll(/^lost (\d+)\.$/gm)]
        .reduce((sum, [, count]) => sum + Number(count), 0);
      assert.equal(whole + counted, next, output.text);
      assert.match(output.text, /(^|\n)end\n$/);
    }),
    { examples: [[[{ lines: 10, room: 0 }, { lines: 1, room: "lost 1".length }]]] },
  );
});

Deno.test("lost() counts the lines that were lost since the start, also after they were reported", async () => {
  let fails = true;
  const output = (bytes: Uint8Array): Promise<number> =>
    fails ? Promise.reject(new Error("full")) : Promise.resolve(bytes.length);
  const writer = new LineWriter(output, (count) => `lost ${count}\n`);
  writer.write("one\ntwo\n");
  await writer.flush();
  assert.equal(writer.lost(), 2);
  fails = false;
  writer.write("three\n");
  await writer.flush();
  assert.equal(writer.lost(), 2);
});
