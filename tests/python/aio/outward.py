"""A cancel goes outward through ordinary error handling. The Rust counterpart is tests/tests/aio/outward.rs."""

import asyncio
import threading
from asyncio import CancelledError, create_task, gather, sleep, timeout, wait_for

from paused import run

TICK = 0.02


async def case(name, body):
    """Cancels the body when it waits."""
    print(name)
    task = create_task(body())
    await sleep(TICK)
    task.cancel()
    try:
        print(f"  gave {await task}")
    except (CancelledError, ValueError) as error:
        print(f"  raised {type(error).__name__}")


async def cancellable_sleep(name, ticks):
    try:
        await sleep(ticks * TICK)
        print(f"  {name}: slept")
    except CancelledError:
        print(f"  {name}: cancelled")
        raise


async def fails():
    """Its own error replaces the cancel."""
    try:
        await cancellable_sleep("child", 3)
    except CancelledError:
        raise ValueError


async def takes():
    """Takes the cancel, and returns a value."""
    try:
        await cancellable_sleep("child", 3)
    except CancelledError:
        pass


async def passes():
    await cancellable_sleep("child", 3)


async def in_timeout(future):
    async with timeout(9 * TICK):
        return await future


async def in_group(future):
    async with asyncio.TaskGroup():
        await future


async def with_child(future):
    async with asyncio.TaskGroup() as group:
        group.create_task(future)


async def next_completed(future):
    async for task in asyncio.as_completed([future]):
        return await task


# What awaits another future.
AROUND = {
    "called": lambda future: future,
    "task": create_task,
    "gather": lambda future: gather(create_task(future)),
    "gather_return_exceptions": lambda future: gather(create_task(future), return_exceptions=True),
    "timeout": in_timeout,
    "wait_for": lambda future: wait_for(create_task(future), 9 * TICK),
    "group": in_group,
    "group_child": with_child,
}


class World:
    def __init__(self):
        self.empty, self.full = asyncio.Queue(), asyncio.Queue(1)
        self.full.put_nowait(0)
        self.lock, self.free = asyncio.Lock(), asyncio.Lock()
        self.semaphore = asyncio.Semaphore(0)
        self.condition = asyncio.Condition(self.free)
        self.event, self.barrier = asyncio.Event(), asyncio.Barrier(2)
        self.future = asyncio.get_running_loop().create_future()
        self.release = threading.Event()


async def notified(condition):
    async with condition:
        await condition.wait()


# What waits by itself.
WAITS = {
    "sleep": lambda world: sleep(9 * TICK),
    "wait": lambda world: asyncio.wait([create_task(sleep(9 * TICK))]),
    "as_completed": lambda world: next_completed(create_task(sleep(9 * TICK))),
    "shield": lambda world: asyncio.shield(create_task(sleep(9 * TICK))),
    "to_thread": lambda world: asyncio.to_thread(world.release.wait),
    "promise": lambda world: world.future,
    "queue_get": lambda world: world.empty.get(),
    "queue_put": lambda world: world.full.put(1),
    "queue_join": lambda world: world.full.join(),
    "lock": lambda world: world.lock.acquire(),
    "semaphore": lambda world: world.semaphore.acquire(),
    "condition": lambda world: notified(world.condition),
    "event": lambda world: world.event.wait(),
    "barrier": lambda world: world.barrier.wait(),
}


async def handles_errors(operation):
    for _ in range(2):
        try:
            await operation()
            print("  a value")
        except Exception as error:
            print(f"  an error: {type(error).__name__}")
    await sleep(TICK)
    return "went on"


async def takes_it(operation):
    try:
        await operation()
        print("  a value")
    except CancelledError:
        print("  taken")
    except Exception as error:
        print(f"  an error: {type(error).__name__}")
    await sleep(TICK)
    return "value"


async def main():
    for name, around in AROUND.items():
        for future in [passes, takes] if name == "group_child" else [passes, takes, fails]:
            for handles in [handles_errors, takes_it]:
                await case(f"{name} {future.__name__} {handles.__name__}", lambda: handles(lambda: around(future())))
    for name, waits in WAITS.items():
        for handles in [handles_errors, takes_it]:
            world = World()
            await world.lock.acquire()
            await case(f"{name} {handles.__name__}", lambda: handles(lambda: waits(world)))
            world.release.set()
    await asyncio.get_running_loop().shutdown_default_executor()


run(main())
