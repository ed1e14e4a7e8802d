"""The counterpart of examples/examples/permutations.rs."""

from itertools import islice


def permutations(items):
    items = list(items)
    yield items.copy()
    swaps = [0] * len(items)
    position = 1
    while position < len(items):
        if swaps[position] < position:
            other = 0 if position % 2 == 0 else swaps[position]
            items[other], items[position] = items[position], items[other]
            yield items.copy()
            swaps[position] += 1
            position = 1
        else:
            swaps[position] = 0
            position += 1


for order in permutations("abc"):
    print(" ".join(order))

print("orders of six:", sum(1 for _ in permutations(range(1, 7))))

for deck in islice(permutations(range(1, 53)), 3):
    print(deck[:3], "..", deck[49:])
