"""In which order a task group's children and body are told, and what comes out."""
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


def errors(group):
    return [errors(error) if isinstance(error, ExceptionGroup) else str(error) for error in group.exceptions]


async def trial(name, body, cancel_after=None):
    print(f"-- {name}")

    async def run():
        try:
            async with asyncio.TaskGroup() as group:
                await body(group)
            print("group: ends")
        except ExceptionGroup as raised:
            print(f"group: {len(errors(raised))} of {errors(raised)}")

    task = asyncio.create_task(run())
    if cancel_after is not None:
        await asyncio.sleep(cancel_after)
        task.cancel()
    await asyncio.wait([task])
    print("cancelled" if task.cancelled() else "not cancelled")


async def child_fails(group):
    group.create_task(child("a", 0.01, fails=True))
    group.create_task(child("b", 1, cleanup=0.04))
    await child("body", 1, cleanup=0.02)


async def body_fails(group):
    group.create_task(child("a", 1, cleanup=0.02))
    await child("body", 0.01, fails=True)


async def all_end(group):
    group.create_task(child("a", 0.02))
    await child("body", 0.01)


async def runs(group):
    group.create_task(child("a", 1, cleanup=0.02))
    await child("body", 1, cleanup=0.02)


async def has_ended(group):
    group.create_task(child("a", 1, cleanup=0.02))


async def nested(group):
    group.create_task(child("a", 0.01, fails=True))
    async with asyncio.TaskGroup() as inner:
        inner.create_task(child("b", 1, cleanup=0.02))


async def nested_fails(group):
    group.create_task(child("a", 1, cleanup=0.02))
    async with asyncio.TaskGroup() as inner:
        inner.create_task(child("b", 0.01, fails=True))


async def main():
    await trial("all end", all_end)
    await trial("a child fails", child_fails)
    await trial("the body fails", body_fails)
    await trial("cancelled while the body runs", runs, 0.01)
    await trial("cancelled after the body", has_ended, 0.01)
    await trial("nested, and the outer fails", nested)
    await trial("nested, and the inner fails", nested_fails)


paused.run(main())
