"""The counterpart of examples/examples/flatten.rs."""

import sys
import threading


def flatten(items):
    for nested in items:
        if isinstance(nested, list):
            yield from flatten(nested)
        else:
            yield nested


def delegation_depth(generator):
    depth = 0
    while (generator := generator.gi_yieldfrom) is not None:
        depth += 1
    return depth


def main():
    print(list(flatten([1, 2, [3, 4, [5, 6], 7], [[]], 8])))

    for name in flatten(["Dave", ["Paula", ["Thomas", "Lewis"]]]):
        print(name)

    deep = ["needle", "thread"]
    for _ in range(100_000):
        deep = [deep]
    walk = flatten(deep)
    item = next(walk)
    print(f"{item}, {delegation_depth(walk)} lists down")
    print(quoted(list(walk)))


def quoted(names):
    """A list as Rust writes it, which has double quotes around strings."""
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


# An item passes through all the generators around it, and up to CPython 3.11 each is a call on the machine's stack. So this
# depth takes a larger stack than the main thread's, and another limit.
sys.setrecursionlimit(1_000_000)
threading.stack_size(512 * 1024 * 1024)
thread = threading.Thread(target=main)
thread.start()
thread.join()
