import { writeFileSync } from 'node:fs';
import { kill, pid } from 'node:process';
import { workerData } from 'node:worker_threads';

/** Looks whether the fuzzer still begins new runs. If not, it writes down the input of the run that does not end, and ends the process. */
const { watched, hangMs, file } = workerData as { watched: SharedArrayBuffer; hangMs: number; file: string };
const [began, length] = [0, 1];
const head = new Int32Array(watched, 0, 2);
let before = -1;

setInterval(() => {
  const runs = Atomics.load(head, began);
  if (runs === before && runs > 0) {
    writeFileSync(file, Buffer.from(new Uint8Array(watched, 8, head[length])));
    console.error(`FOUND ${file}: a run did not end within ${hangMs} ms`);
    kill(pid, 'SIGKILL');
  }
  before = runs;
}, hangMs);
