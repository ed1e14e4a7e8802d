"""What `compare scale` measures of CPython: `python3 scale.py SERIES SIZE` prints nanoseconds and bytes of a run of that size.

As in `src/scale/child.rs`, the memory is that of the first run, and the time that of the best one."""

import asyncio
import sys
import time

TURN = 0.002
REPEATED = 0.05
LONG = 3


def generators(size):
    def numbers(number):
        while True:
            number += 1
            yield number

    alive = [numbers(number) for number in range(size)]
    for _ in range(2):
        for generator in alive:
            next(generator)


def items(size):
    def numbers():
        for number in range(size):
            yield number

    for _ in numbers():
        pass


def depth(size):
    def levels(depth):
        if depth > 0:
            yield from levels(depth - 1)
            yield depth

    # Without this it raises a RecursionError at 1,000.
    sys.setrecursionlimit(2**31 - 1)
    for _ in levels(size):
        pass


async def tasks(size):
    async def task(number):
        return number

    spawned = [asyncio.create_task(task(number)) for number in range(size)]
    for task in spawned:
        await task


async def queue(size):
    queue = asyncio.Queue()
    for number in range(size):
        queue.put_nowait(number)
    for _ in range(size):
        await queue.get()


async def wait():
    await asyncio.get_running_loop().create_future()


async def settle():
    for _ in range(10):
        await asyncio.sleep(0)


async def cancelled(size):
    async def branches():
        await asyncio.gather(*(wait() for _ in range(size)))

    task = asyncio.create_task(branches())
    await settle()
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass


async def left(size):
    spawned = [asyncio.create_task(wait()) for _ in range(size)]
    await settle()
    del spawned


SERIES = {
    "scale-generators": generators,
    "scale-items": items,
    "scale-tasks": tasks,
    "scale-queue": queue,
    "scale-depth": depth,
    "scale-cancelled": cancelled,
    "scale-left": left,
}


def memory(field):
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field))
    except OSError:
        return 0


def forget_peak():
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass


def timed(run, size, runs):
    start = time.process_time()
    for _ in range(runs):
        if asyncio.iscoroutinefunction(run):
            asyncio.run(run(size))
        else:
            run(size)
    return time.process_time() - start


def main(series, size):
    run = SERIES[series]
    timed(run, 1, 1)
    forget_peak()
    before = memory("VmRSS:")
    first = turn = timed(run, size, 1)
    grown = max(0, memory("VmHWM:") - before)
    runs = 1
    while turn < TURN:
        runs *= 2
        turn = timed(run, size, runs)
    best = total = first
    while total < REPEATED or (total == first and first < LONG):
        turn = timed(run, size, runs)
        best = min(best, turn / runs)
        total += turn
    print(best * 1e9, grown)


main(sys.argv[1], int(sys.argv[2]))
