"""What `compare` measures of asyncio: `python3 aio.py asyncio|uvloop WORKLOAD` prints nanoseconds per item, the best of some runs."""

import asyncio
import sys
import time

TURNS = 5


async def spawn_join(items):
    async def task(number):
        return number

    tasks = [asyncio.create_task(task(number)) for number in range(items)]
    for task in tasks:
        await task


async def queue(items):
    queue = asyncio.Queue(16)

    async def produce():
        for number in range(items):
            await queue.put(number)

    async def consume():
        for _ in range(items):
            await queue.get()
            queue.task_done()

    await asyncio.gather(produce(), consume())


async def gather(items):
    async def turn(number):
        await asyncio.sleep(0)
        return number

    await asyncio.gather(*(turn(number) for number in range(items)))


WORKLOADS = {"spawn-join": (spawn_join, 100_000), "queue": (queue, 100_000), "gather": (gather, 10_000)}


def main(loop, workload):
    if loop == "uvloop":
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    run, items = WORKLOADS[workload]

    async def timed():
        start = time.perf_counter()
        await run(items)
        return time.perf_counter() - start

    print(min(asyncio.run(timed()) for _ in range(TURNS)) * 1e9 / items)


main(*sys.argv[1:])
