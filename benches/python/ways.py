"""What `ways` measures of Python: `python3 ways.py compute|wait PROCESSES` prints milliseconds, the best of some runs: one piece after
another, by asyncio, by `asyncio.to_thread`, and by a `ProcessPoolExecutor`."""

import asyncio
import sys
import time
from concurrent.futures import ProcessPoolExecutor

TURNS = {"compute": 40, "wait": 5}
DELAY = 0.01


def count_primes(block):
    first = 100_000 + block * 800
    return sum(all(n % d for d in range(2, int(n**0.5) + 1)) for n in range(first, first + 800))


def wait(number):
    time.sleep(DELAY)
    return number


async def compute_in_a_task(block):
    return count_primes(block)


async def wait_in_a_task(number):
    await asyncio.sleep(DELAY)
    return number


async def by_tasks(task, pieces):
    return sum(await asyncio.gather(*map(task, range(pieces))))


async def by_threads(function, pieces):
    return sum(await asyncio.gather(*(asyncio.to_thread(function, piece) for piece in range(pieces))))


async def by_processes(pool, function, pieces):
    run = asyncio.get_running_loop().run_in_executor
    return sum(await asyncio.gather(*(run(pool, function, piece) for piece in range(pieces))))


def main(work, processes):
    function, task, pieces = {"compute": (count_primes, compute_in_a_task, 64), "wait": (wait, wait_in_a_task, 100)}[work]
    with ProcessPoolExecutor(processes) as pool:
        ways = [
            lambda: sum(map(function, range(pieces))),
            lambda: asyncio.run(by_tasks(task, pieces)),
            lambda: asyncio.run(by_threads(function, pieces)),
            lambda: asyncio.run(by_processes(pool, function, pieces)),
        ]
        best = [float("inf")] * len(ways)
        for _ in range(TURNS[work]):
            for place, way in enumerate(ways):
                start = time.perf_counter()
                way()
                best[place] = min(best[place], time.perf_counter() - start)
    print(*(seconds * 1e3 for seconds in best))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
