// Runs the module as JavaScript's event loop would, but for the clock, which goes to the next timer at once: node main.mjs MODULE

import { readFile } from "node:fs/promises";
import { argv } from "node:process";

const { instance } = await WebAssembly.instantiate(await readFile(argv[2]));
const { start, turn, finish } = instance.exports;
const first = start();
let now = 0;
for (;;) {
    const next = turn(now);
    await Promise.resolve();
    if (next < 0) {
        break;
    }
    now = next;
}
console.log(`${first + finish()} programs`);
