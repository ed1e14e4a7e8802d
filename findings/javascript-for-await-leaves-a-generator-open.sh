#!/usr/bin/env bash
# JavaScript: when a generator yields a promise that is rejected, `for await` and `yield*` of older engines leave the
# generator open: its `finally` does not run. Newer engines close it.
#
# Versions: node 20.8.1, node 24.9.0 (npm's package `node`, linux x64).
#
# Behaviour: `for await` over a generator (not an async one) awaits each value. If that promise is rejected, the loop
# throws. How often the generator's `finally` had run then:
#                                                            node 20.8.1    node 24.9.0
#   for await (.. of generator)                              0              1
#   yield* generator, in an async generator                  0              1
#   for await (.. of async generator)                        1              1
#   for (.. of generator), and the body awaits and throws    1              1
#
# The specification was fixed: AsyncFromSyncIterator now closes the iterator when the value is a rejected promise.
#
# Guess, written first: `for await` that ends by an exception closes what it iterates, as `for` does; 1 in every row.
#
# Who should care: generators that hold a resource (a lock, a file, a cursor) and yield promises, a usual way to write
# a pool of requests; and authors of bridges from another language's generators to JavaScript's protocol: the loop may
# never call `return()`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > close.js <<'JAVASCRIPT'
let cleanups = 0;
function* promises() {
  try { yield Promise.reject(new Error('rejected')); } finally { cleanups += 1; }
}
async function* asyncPromises() {
  try { yield Promise.reject(new Error('rejected')); } finally { cleanups += 1; }
}
async function* delegating() { yield* promises(); }

async function cleanupsAfter(loop) {
  cleanups = 0;
  let message = 'no error';
  try { await loop(); } catch (error) { message = error.message; }
  if (message !== 'rejected') throw new Error(message);
  return cleanups;
}

(async () => {
  console.log(
    await cleanupsAfter(async () => { for await (const _ of promises()); }),
    await cleanupsAfter(async () => { for await (const _ of delegating()); }),
    await cleanupsAfter(async () => { for await (const _ of asyncPromises()); }),
    await cleanupsAfter(async () => { for (const promise of promises()) await promise; }),
  );
})();
JAVASCRIPT
failed=0
check() { # check VERSION EXPECTED
    mkdir "$1"
    (cd "$1" && npm init --yes > /dev/null && npm install --silent --no-audit --no-fund "node@$1")
    seen=$("$1/node_modules/.bin/node" close.js)
    if [ "$seen" = "$2" ]; then echo "as stated on node $1"; else echo "CHANGED on node $1: $seen"; failed=1; fi
}
check 20.8.1 '0 0 1 1'
check 24.9.0 '1 1 1 1'
exit "$failed"
