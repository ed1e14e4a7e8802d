#!/usr/bin/env bash
# CPython: an exception thrown into a generator that has not started or has finished does not always come out again.
#
# Versions: CPython 3.10.13, 3.11.7, 3.12.1, 3.13.0 (any installed patch release of 3.10 to 3.13 is used).
#
# Behaviour:
#                                                        3.10, 3.11      3.12, 3.13
#   g.throw(StopIteration()), not started                RuntimeError    StopIteration
#   await a.athrow(StopAsyncIteration()), not started    RuntimeError    StopAsyncIteration
#   await a.athrow(StopIteration()), not started         RuntimeError    returns None: the error is lost
#   the three, suspended at a yield                      RuntimeError    RuntimeError
#   g.throw(ValueError()), finished                      ValueError      ValueError
#   await a.athrow(ValueError()), finished               returns None    returns None: the error is lost
#
# PEP 479 turns a StopIteration that leaves a generator into a RuntimeError, because a driver reads StopIteration
# as "returned". Since 3.12 it does so by an exception handler that the compiler puts into the generator, and a
# generator that has not started is not inside it. And `athrow` on a finished async generator does nothing, while
# `throw` on a finished generator raises what it is given.
#
# Guess, written first: RuntimeError in every row with StopIteration or StopAsyncIteration, on all versions. It was
# wrong on 3.12 and 3.13. There was no guess for the last row: the run for the other rows showed it.
#
# Who should care: authors of code that drives generators by hand, or implements their semantics. A driver that catches
# StopIteration around `throw` reads an error as a return with the value None; `await a.athrow(error)` may deliver
# nothing at all.
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

cat > throws.py <<'PYTHON'
import asyncio

def generator():
    yield 1
    yield 2

async def async_generator():
    yield 1
    yield 2

def thrown(generator, error):
    try:
        return f"returns {generator.throw(error)}"
    except BaseException as raised:
        return type(raised).__name__

async def athrown(generator, error):
    try:
        return f"returns {await generator.athrow(error)}"
    except BaseException as raised:
        return type(raised).__name__

async def main():
    print("not started:", thrown(generator(), StopIteration()), "|",
          await athrown(async_generator(), StopAsyncIteration()), "|",
          await athrown(async_generator(), StopIteration()))
    g, a, b = generator(), async_generator(), async_generator()
    next(g), await anext(a), await anext(b)
    print("suspended:", thrown(g, StopIteration()), "|", await athrown(a, StopAsyncIteration()), "|",
          await athrown(b, StopIteration()))
    g, a = generator(), async_generator()
    list(g), [x async for x in a]
    print("finished:", thrown(g, ValueError()), "|", await athrown(a, ValueError()))

asyncio.run(main())
PYTHON
failed=0
for minor in 10 11 12 13; do
    if [ "$minor" -le 11 ]; then echo 'not started: RuntimeError | RuntimeError | RuntimeError'
    else echo 'not started: StopIteration | StopAsyncIteration | returns None'
    fi > expected
    echo 'suspended: RuntimeError | RuntimeError | RuntimeError' >> expected
    echo 'finished: ValueError | returns None' >> expected
    python "$minor" throws.py > seen
    if diff expected seen; then echo "as stated on 3.$minor"; else echo "CHANGED on 3.$minor"; failed=1; fi
done
exit "$failed"
