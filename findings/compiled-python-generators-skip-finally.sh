#!/usr/bin/env bash
# Python generators compiled by mypyc or numba: `finally` does not run when the generator is dropped or a loop breaks.
#
# Versions: mypy (mypyc) 2.4.1, numba 0.68.1, Cython 3.3.1, on CPython 3.13.0 (any installed 3.13 is used).
#
# Behaviour, the same source, `try: yield 1; yield 2` / `finally: count the cleanup` / `return "value"`:
#                                      CPython            Cython             mypyc            numba
#   cleanups after `del`               1                  1                  0                0
#   cleanups after `for ..: break`     1                  1                  0                0
#   cleanups after `close()`           1                  1                  1                there is no `close`
#   cleanups at exhaustion             1                  1                  1                1
#   StopIteration.value                "value"            "value"            "value"          None
#   send(5) before the first next      TypeError          TypeError          accepted         there is no `send`
#   inspect.isgenerator                True               False              False            False
# No compiler prints an error or a warning. Under mypyc, locks, files and transactions that a `with` inside the
# generator holds stay held until a `close` that nothing calls.
#
# Guess, written first: mypyc skips `finally` on drop (right) and otherwise behaves as CPython (wrong: `send`);
# numba refuses a `yield` inside `try` (wrong: it compiles it, and drops the `finally` and the value silently);
# Cython runs it (right).
#
# Who should care: authors of generators with cleanup whose module is compiled later, for speed; and implementers of
# generators: the part of Python's semantics that is lost first is that a dropped generator is closed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

version=
if command -v pyenv > /dev/null; then
    version=$(pyenv versions --bare | grep -E '^3\.13\.[0-9]+$' | tail -n 1) || true
fi
PYENV_VERSION=$version python3.13 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install mypy==2.4.1 numba==0.68.1 Cython==3.3.1 setuptools==84.2.1

cat > numbers_plain.py <<'PYTHON'
from typing import Generator, List
cleanups: List[int] = []
def numbers() -> Generator[int, None, str]:
    try:
        yield 1
        yield 2
    finally:
        cleanups.append(1)
    return "value"
PYTHON
cp numbers_plain.py numbers_mypyc.py
cp numbers_plain.py numbers_cython.py
cat > numbers_numba.py <<'PYTHON'
import numba
import numpy

counted = numpy.zeros(1, dtype=numpy.int64)

@numba.njit
def counting(counter):
    try:
        yield 1
        yield 2
    finally:
        counter[0] += 1
    return "value"

def numbers():
    return counting(counted)

class cleanups:
    @staticmethod
    def clear():
        counted[0] = 0

    def __new__(cls):
        return counted[0]
PYTHON
cat > probe.py <<'PYTHON'
import gc
import importlib
import inspect
import sys

module = importlib.import_module(sys.argv[1])
numbers = module.numbers

def cleanups():
    gc.collect()
    count = module.cleanups() if callable(module.cleanups) else len(module.cleanups)
    module.cleanups.clear()
    return int(count)

generator = numbers()
next(generator)
del generator
print("del", cleanups())

for _ in numbers():
    break
print("break", cleanups())

generator = numbers()
next(generator)
if hasattr(generator, "close"):
    generator.close()
    print("close", cleanups())
else:
    print("no close")

generator = numbers()
next(generator), next(generator)
try:
    next(generator)
except StopIteration as stop:
    print("exhausted", cleanups(), stop.value)

if hasattr(generator, "send"):
    try:
        print("send", numbers().send(5))
    except TypeError:
        print("send TypeError")
else:
    print("no send")
print("isgenerator", inspect.isgenerator(generator))
PYTHON

venv/bin/mypyc numbers_mypyc.py > build.log 2>&1 || { cat build.log >&2; exit 1; }
venv/bin/cythonize --inplace -3 numbers_cython.py > build.log 2>&1 || { cat build.log >&2; exit 1; }
rm numbers_mypyc.py numbers_cython.py

failed=0
check() { # check MODULE EXPECTED
    seen=$(venv/bin/python probe.py "$1" | paste -s -d ,)
    if [ "$seen" = "$2" ]; then echo "as stated: $1"; else echo "CHANGED: $1: $seen"; failed=1; fi
}
check numbers_plain 'del 1,break 1,close 1,exhausted 1 value,send TypeError,isgenerator True'
check numbers_cython 'del 1,break 1,close 1,exhausted 1 value,send TypeError,isgenerator False'
check numbers_mypyc 'del 0,break 0,close 1,exhausted 1 value,send 1,isgenerator False'
check numbers_numba 'del 0,break 0,no close,exhausted 1 None,no send,isgenerator False'
exit "$failed"
