#!/usr/bin/env bash
# CPython 3.13: `anext(a).close()`, of an awaitable that was never awaited, ends the async generator. Until 3.12 it had
# no effect on the generator.
#
# Versions: CPython 3.10.13, 3.11.7, 3.12.1, 3.13.0 (any installed patch release of 3.10 to 3.13 is used).
#
# Behaviour, what the next `anext(a, "finished")` returns on a generator that yields 1 and 2:
#                                                       3.10 to 3.12    3.13
#   after anext(a).close()                              1               "finished"
#   after await anext(a), then anext(a).close()         2               "finished"
#   after a.athrow(ValueError()).close()                1               "finished"
#   after await anext(a), then a.aclose().close()       2               "finished"
#   after anext(a) that is dropped without close()      1               1
#   after a task for anext(a), cancelled before it ran  "finished"      "finished"
#
# Since 3.13, `close` of the awaitable throws GeneratorExit through it into the generator even when the awaitable has
# not run. No error is raised, and the following `async for` is simply over.
#
# Guess, written first: an awaitable that has not run has no effect, so 1 or 2 in every row. The guess was wrong on
# 3.13, and in the last row on every version.
#
# Who should care: authors of event loops and drivers that close awaitables which they no longer need, as they close
# coroutines to avoid "was never awaited"; and authors of documentation about the cancellation of `anext` ("cancelled
# before it ran: nothing is lost" is not true).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python() { # python MINOR ARGUMENTS: runs Python 3.MINOR from PATH, or the one that pyenv has installed
    local minor=$1 version=
    shift
    if command -v pyenv > /dev/null; then
        version=$(pyenv versions --bare | grep -E "^3\.$minor\.[0-9]+$" | tail -n 1) || true
    fi
    PYENV_VERSION=$version "python3.$minor" "$@"
}

cat > close.py <<'PYTHON'
import asyncio
import warnings

warnings.simplefilter("ignore")

async def numbers():
    yield 1
    yield 2

async def after(start, action):
    a = numbers()
    if start:
        await anext(a)
    action(a)
    return await anext(a, "finished")

async def after_cancelled_task():
    a = numbers()
    task = asyncio.ensure_future(anext(a))
    task.cancel()
    await asyncio.wait([task])
    return await anext(a, "finished")

async def main():
    print(await after(False, lambda a: anext(a).close()),
          await after(True, lambda a: anext(a).close()),
          await after(False, lambda a: a.athrow(ValueError()).close()),
          await after(True, lambda a: a.aclose().close()),
          await after(False, lambda a: anext(a)),
          await after_cancelled_task())

asyncio.run(main())
PYTHON
failed=0
for minor in 10 11 12 13; do
    expected='1 2 1 2 1 finished'
    if [ "$minor" = 13 ]; then expected='finished finished finished finished 1 finished'; fi
    seen=$(python "$minor" close.py)
    if [ "$seen" = "$expected" ]; then echo "as stated on 3.$minor"
    else echo "CHANGED on 3.$minor: $seen"; failed=1
    fi
done
exit "$failed"
