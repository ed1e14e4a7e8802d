"""The counterpart of examples/examples/hanoi.rs."""

from itertools import islice

NAMES = "ABC"


def hanoi(discs, start, to, aside):
    if discs > 0:
        yield from hanoi(discs - 1, start, aside, to)
        yield discs, start, to
        yield from hanoi(discs - 1, aside, to, start)


def show(towers):
    a, b, c = towers
    print(f"  A {a} B {b} C {c}")


towers = [[3, 2, 1], [], []]
show(towers)
for disc, start, to in hanoi(3, 0, 2, 1):
    print(f"disc {disc} from {NAMES[start]} to {NAMES[to]}")
    assert towers[start].pop() == disc, "it has to be on top"
    assert all(below > disc for below in towers[to]), "it has to lie on larger ones"
    towers[to].append(disc)
    show(towers)

print("moves of 16 discs:", sum(1 for _ in hanoi(16, 0, 2, 1)))

for disc, start, to in islice(hanoi(64, 0, 2, 1), 3):
    print(f"disc {disc} of 64 from {NAMES[start]} to {NAMES[to]}")
