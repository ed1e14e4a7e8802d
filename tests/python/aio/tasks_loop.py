"""Whose turn it is in the event loop, and what happens at its end."""

import asyncio

import paused


async def turns(n):
    for _ in range(n):
        await asyncio.sleep(0)


def say(what):
    print(f"  {what}")


async def body(name, n):
    for turn in range(n):
        say(f"{name} {turn}")
        await asyncio.sleep(0)


async def tasks_take_turns():
    tasks = [asyncio.create_task(body(name, n)) for name, n in [("a", 3), ("b", 1), ("c", 2)]]
    say("made")
    for task in tasks:
        await task


async def calls_and_tasks():
    loop = asyncio.get_running_loop()
    loop.call_soon(say, "call 1")
    task = asyncio.create_task(body("task", 2))
    loop.call_soon(say, "call 2")
    loop.call_soon(lambda: loop.call_soon(say, "call by a call"))
    loop.call_soon(say, "call 3").cancel()
    await task


async def calls_that_come_later():
    loop = asyncio.get_running_loop()
    for n in [3, 1, 2]:
        loop.call_later(n / 100, say, f"after {n}")
    loop.call_at(loop.time() + 0.015, say, "in between")
    loop.call_later(0.02, say, "cancelled").cancel()
    loop.call_later(0, say, "at once")
    say("made")
    await asyncio.sleep(0.05)


async def a_late_awaiter():
    task = asyncio.create_task(body("task", 1))
    await turns(3)
    say(f"done: {task.done()}")
    await task
    say("awaited")


async def callbacks_at_the_end():
    task = asyncio.create_task(body("task", 1))
    task.add_done_callback(lambda _: say("first callback"))
    task.add_done_callback(lambda _: say("second callback"))
    await task
    say("awaited")


async def the_current_task():
    async def nested(name):
        say(f"{name}: {asyncio.current_task().get_name()}")
        await asyncio.sleep(0)
        say(f"{name}: {asyncio.current_task().get_name()}")

    tasks = [asyncio.create_task(nested(name), name=f"task {name}") for name in "ab"]
    asyncio.get_running_loop().call_soon(lambda: say(f"call: {asyncio.current_task()}"))
    for task in tasks:
        await task


async def all_that_have_not_ended():
    tasks = [asyncio.create_task(body("x", n), name=name) for name, n in [("one", 0), ("two", 1)]]

    def names():
        return sorted(task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task())

    say(names())
    await turns(1)
    say(names())
    for task in tasks:
        await task
    say(names())


async def a_failure_is_raised_where_it_is_awaited():
    async def fails():
        raise ValueError("it broke")

    task = asyncio.create_task(fails())
    await turns(2)
    say("still here")
    try:
        await task
    except ValueError as error:
        say(f"caught: {error}")


CASES = [
    tasks_take_turns, calls_and_tasks, calls_that_come_later, a_late_awaiter, callbacks_at_the_end, the_current_task,
    all_that_have_not_ended, a_failure_is_raised_where_it_is_awaited,
]


async def main():
    for case in CASES:
        print(case.__name__)
        await case()
    print("the end of run")

    async def left(name, n):
        try:
            await asyncio.Event().wait()
        finally:
            say(f"{name} told")
            await turns(n)
            say(f"{name} cleaned up")

    # One only: Python tells them in no order.
    global task
    task = asyncio.create_task(left("a", 3))
    await turns(1)


paused.run(main())
loop = asyncio.new_event_loop()
print("run_forever")
loop.call_soon(say, "before")
loop.call_soon(loop.stop)
loop.call_soon(say, "in the same turn")
loop.run_forever()
print("stopped")
loop.call_soon(loop.stop)
loop.run_forever()
loop.close()
