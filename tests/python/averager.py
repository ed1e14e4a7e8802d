"""The counterpart of examples/examples/averager.rs."""

from collections import namedtuple

Summary = namedtuple("Summary", "count average")


def averager():
    total = 0.0
    count = 0
    average = 0.0
    try:
        while (value := (yield average)) is not None:
            total += value
            count += 1
            average = total / count
    except GeneratorExit:
        pass
    return Summary(count, average)


def close(generator):
    """Since Python 3.13 this is what generator.close() does; before, it loses the return value."""
    try:
        generator.throw(GeneratorExit)
    except StopIteration as stop:
        return stop.value


ended = averager()
next(ended)
for value in [10.0, 30.0, 5.0]:
    print(f"average {ended.send(value):.2f}")
try:
    ended.send(None)
except StopIteration as stop:
    print(f"ended: {stop.value.count} values, average {stop.value.average:.2f}")

closed = averager()
next(closed)
closed.send(1.0)
closed.send(2.0)
summary = close(closed)
print(f"closed: {summary.count} values, average {summary.average:.2f}")
