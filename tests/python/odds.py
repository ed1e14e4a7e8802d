"""The counterpart of examples/examples/odds.rs."""

from itertools import islice


def odds(a, b):
    for n in range(a, b):
        if n % 2 == 1:
            yield n


for odd in odds(1, 10):
    print(odd)

print(list(islice((odd * odd for odd in odds(0, 1_000_000_000)), 4)))
