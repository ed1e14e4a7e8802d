// Drives generators of JavaScript and then those of `src/`, and wants to see the same.
//
// node web/main.mjs FILE, where FILE is what `coyield-platform-bindgen` wrote.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { setImmediate as turn } from "node:timers/promises";

import * as native from "./native.mjs";

let lines = [];
globalThis.note = (line) => lines.push(line);

function show(name, step) {
    note(`${name}: ${step.done ? "returned" : "yielded"} ${step.value}`);
}

function attempt(name, step) {
    try {
        show(name, step());
    } catch (error) {
        note(`${name}: threw ${error}`);
    }
}

async function attemptAsync(name, step) {
    try {
        show(name, await step);
    } catch (error) {
        note(`${name}: threw ${error}`);
    }
}

function plain(generators) {
    note("# for .. of, to the end");
    for (const number of generators.countdown(3)) {
        note(`${number}`);
    }

    note("# for .. of, left early");
    for (const number of generators.countdown(3)) {
        note(`${number}`);
        break;
    }

    note("# what else takes iterators");
    note(`${[...generators.countdown(4)]}`);
    const [first, second] = generators.countdown(9);
    note(`${first}, ${second}`);
    note(`${Math.max(...generators.leaves(3))}`);

    note("# next, throw and return");
    let averager = generators.averager();
    attempt("next", () => averager.next("ignored"));
    attempt("next", () => averager.next(3));
    attempt("next", () => averager.next(5));
    attempt("throw", () => averager.throw("reset"));
    attempt("next", () => averager.next(10));
    attempt("return", () => averager.return("unused"));
    attempt("next", () => averager.next(1));
    attempt("return", () => averager.return("mine"));
    attempt("throw", () => averager.throw("too late"));

    note("# an error that is not caught");
    averager = generators.averager();
    attempt("next", () => averager.next());
    attempt("throw", () => averager.throw(new RangeError("overflow")));
    attempt("next", () => averager.next());

    note("# before the first next");
    const unused = generators.countdown(3);
    attempt("return", () => unused.return("early"));
    attempt("next", () => unused.next());
    const thrownInto = generators.countdown(3);
    attempt("throw", () => thrownInto.throw("early"));
    attempt("next", () => thrownInto.next());

    note("# a body that is closed and yields");
    const clinging = generators.clinging();
    attempt("next", () => clinging.next());
    attempt("return", () => clinging.return("now"));
    attempt("next", () => clinging.next());

    note("# delegation");
    const leaves = generators.leaves(6);
    let [count, sum, step] = [0, 0];
    for (step = leaves.next(); !step.done; step = leaves.next()) {
        count += 1;
        sum += step.value;
    }
    note(`${count} leaves, ${sum} in all, ${step.value} levels`);

    note("# a function that throws, and one that resumes its own caller");
    let turns = 0;
    const repeat = generators.repeat(() => {
        turns += 1;
        if (turns === 3) {
            throw new Error("no more");
        }
        return turns;
    });
    for (let n = 0; n < 4; n += 1) {
        attempt("next", () => repeat.next());
    }
    const reentered = generators.repeat(() => {
        attempt("inner next", () => reentered.next());
        attempt("inner return", () => reentered.return());
        return "outer";
    });
    attempt("next", () => reentered.next());
}

async function asynchronous(generators) {
    const items = [["a", "b"], ["c", "d"], ["e"], []];
    const fetch = async (page) => {
        note(`fetch ${page}`);
        await turn();
        return items[page - 1];
    };
    const logout = async (count) => {
        note("logout: begins");
        await turn();
        note("logout: ends");
        return `goodbye after ${count}`;
    };

    note("# for await .. of, to the end");
    for await (const item of generators.pages(fetch, logout)) {
        note(item);
    }

    note("# for await .. of, left early: the cleanup awaits");
    for await (const item of generators.pages(fetch, logout)) {
        note(item);
        if (item === "b") {
            break;
        }
    }
    note("left");

    note("# next, throw and return");
    let pages = generators.pages(fetch, logout);
    await attemptAsync("next", pages.next());
    await attemptAsync("throw", pages.throw("skip"));
    await attemptAsync("next", pages.next());
    await attemptAsync("return", pages.return("unused"));
    await attemptAsync("next", pages.next());
    await attemptAsync("throw", pages.throw("too late"));

    note("# several at once are queued");
    pages = generators.pages(fetch, logout);
    const asked = [pages.next(), pages.next(), pages.next(), pages.return(), pages.next()];
    await Promise.all(asked);
    for (const step of asked) {
        await attemptAsync("asked", step);
    }

    note("# a promise that is rejected");
    pages = generators.pages(() => Promise.reject(new Error("404")), logout);
    await attemptAsync("next", pages.next());
    await attemptAsync("next", pages.next());

    note("# a function that throws where a promise was wanted");
    pages = generators.pages(() => {
        throw new Error("offline");
    }, logout);
    await attemptAsync("next", pages.next());

    note("# a context manager around what awaits");
    const connection = (query) => [
        async () => {
            await turn();
            note("open");
            return "db";
        },
        query,
        async (name) => {
            note(`close ${name}`);
            await turn();
            note("closed");
        },
    ];
    let answers = generators.answers(
        ...connection(async (text) => {
            await turn();
            note(`query ${text}`);
            return text;
        }),
    );
    await attemptAsync("next", answers.next());
    await attemptAsync("next", answers.next("done"));
    answers = generators.answers(
        ...connection(async (text) => {
            throw new Error(`cannot answer ${text}`);
        }),
    );
    await attemptAsync("next", answers.next());
}

async function transcript(generators) {
    lines = [];
    plain(generators);
    await asynchronous(generators);
    return lines;
}

const exported = createRequire(import.meta.url)(process.argv[2]);
// An iterator is what its own iterator is, which wasm-bindgen has no attribute for.
exported.JsGenerator.prototype[Symbol.iterator] = function () {
    return this;
};
exported.AsyncJsGenerator.prototype[Symbol.asyncIterator] = function () {
    return this;
};

const wanted = await transcript(native);
const seen = await transcript(exported);
console.log(seen.join("\n"));
assert.deepEqual(seen, wanted);

// What JavaScript's have no method for: to be dropped where they stand.
lines = [];
const dropped = exported.countdown(3);
show("next", dropped.next());
dropped.free();
note("freed");
console.log(lines.join("\n"));
assert.deepEqual(lines, ["next: yielded 3", "countdown: cleaned up", "freed"]);

// A panic does not unwind here: the body is not cleaned up, and is never done with its step. Other generators are
// not concerned.
lines = [];
const panicking = exported.panicking();
attempt("next", () => panicking.next());
attempt("next", () => panicking.next());
attempt("next", () => panicking.next());
attempt("other", () => exported.countdown(1).next());
console.log(lines.join("\n"));
assert.deepEqual(lines, [
    "next: yielded fine",
    "next: threw RuntimeError: unreachable",
    "next: threw TypeError: Generator is already running",
    "other: yielded 1",
]);

// Tasks on JavaScript's event loop, whose clock is set forward to the next timer when nothing else is to be done.
lines = [];
let now = 0;
const timers = [];
const ofNode = [globalThis.setTimeout, globalThis.performance];
globalThis.setTimeout = (callback, milliseconds) => timers.push({ at: now + milliseconds, callback });
Object.defineProperty(globalThis, "performance", { value: { now: () => now }, configurable: true });

const later = (milliseconds, value) => new Promise((resolve) => setTimeout(() => resolve(value), milliseconds));
const fetch = (name) => later(10 * name.length, name.toUpperCase());
const abandon = async (name) => {
    note(`${now} abandon ${name}`);
    await later(5);
};

async function until(task, meanwhile = () => {}) {
    let ended = false;
    const noted = task.result().then(
        (value) => note(`${now} returned ${value}`),
        (error) => note(`${now} threw ${error}`),
    );
    noted.then(() => (ended = true));
    for (;;) {
        await turn();
        if (ended) {
            break;
        }
        timers.sort((one, other) => one.at - other.at);
        const next = timers.shift();
        assert(next, "a task waits for ever");
        now = next.at;
        next.callback();
        meanwhile();
    }
    timers.length = 0;
    now = 0;
}

await until(exported.download_all(["a", "ccc", "bb"], 1000, fetch, abandon));
await until(exported.download_all(["a", "ccc", "bb"], 25, fetch, abandon));
const cancelled = exported.download_all(["a", "ccc", "bb"], 1000, fetch, abandon);
await until(cancelled, () => now === 10 && cancelled.cancel());
await until(exported.download_all(["a"], 1000, () => Promise.reject(new Error("404")), abandon));
console.log(lines.join("\n"));
assert.deepEqual(lines, [
    "30 returned A, CCC, BB",
    // The time is over at 25, and the cleanup takes 5 more.
    "ccc: abandoning",
    "25 abandon ccc",
    "ccc: abandoned",
    "30 threw Error: deadline has elapsed",
    // It is cancelled at 10.
    "ccc: abandoning",
    "10 abandon ccc",
    "bb: abandoning",
    "10 abandon bb",
    "ccc: abandoned",
    "bb: abandoned",
    "15 threw Error: the task was cancelled",
    "0 returned no a",
]);
[globalThis.setTimeout] = ofNode;
Object.defineProperty(globalThis, "performance", { value: ofNode[1] });
console.log(`${seen.length} lines, as of JavaScript's own generators`);
