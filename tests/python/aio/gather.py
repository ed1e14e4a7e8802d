"""What the awaiter of a gather, and its children, are told."""
import asyncio

import paused


async def child(name, delay, fails=False, cleanup=0.0):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print(f"{name}: cancelled")
        await asyncio.sleep(cleanup)
        print(f"{name}: cleaned up")
        raise
    print(f"{name}: fails" if fails else f"{name}: ends")
    if fails:
        raise ValueError(name)
    return name


async def first_error():
    tasks = [asyncio.create_task(child(name, delay, name == "b")) for name, delay in (("a", 0.03), ("b", 0.01), ("c", 0.02))]
    try:
        await asyncio.gather(*tasks)
    except ValueError as error:
        print(f"gather: {error}, and {sum(task.done() for task in tasks)} done")
    await asyncio.wait(tasks)


async def return_exceptions():
    tasks = [asyncio.create_task(child(name, delay, name == "b")) for name, delay in (("a", 0.03), ("b", 0.01), ("c", 0.02))]
    tasks[2].cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    print([type(result).__name__ for result in results])


async def cancelled(return_exceptions):
    async def outer():
        try:
            await asyncio.gather(child("a", 1, cleanup=0.02), child("b", 1, cleanup=0.02), return_exceptions=return_exceptions)
        except asyncio.CancelledError:
            print("outer: cancelled")
            raise

    task = asyncio.create_task(outer())
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait([task])
    print(f"cancelled: {task.cancelled()}")


async def main():
    await first_error()
    await return_exceptions()
    await cancelled(True)


paused.run(main())
