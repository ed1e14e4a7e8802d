"""Who is told that a task is cancelled, when, and what becomes of the task."""

import asyncio


def how(task):
    if not task.done():
        return "pending"
    if task.cancelled():
        return "cancelled"
    if task.exception() is not None:
        return f"failed: {task.exception()}"
    return f"finished: {task.result()}"


async def turns(n):
    for _ in range(n):
        await asyncio.sleep(0)


async def forever():
    await asyncio.Event().wait()


async def end_of(task):
    """Waits for the task without being told of its end."""
    await asyncio.wait([task])
    print(f"  {how(task)}, {task.cancelling()} asked")


async def a_waiting_task():
    async def body():
        print("  begun")
        try:
            await forever()
        finally:
            print("  finally")

    task = asyncio.create_task(body())
    await turns(1)
    print(f"  cancel: {task.cancel()}, {how(task)}")
    await end_of(task)
    print(f"  cancel: {task.cancel()}")


async def before_the_first_turn():
    async def body():
        print("  begun")

    task = asyncio.create_task(body())
    task.cancel()
    await end_of(task)


async def twice_before_it_is_told():
    async def body():
        for n in range(2):
            try:
                await forever() if n == 0 else await turns(2)
                print(f"  {n}: went on")
            except asyncio.CancelledError:
                print(f"  {n}: told")

    task = asyncio.create_task(body())
    await turns(1)
    task.cancel()
    task.cancel()
    await end_of(task)


async def one_that_catches():
    async def body():
        try:
            await forever()
        except asyncio.CancelledError:
            return 42

    task = asyncio.create_task(body())
    await turns(1)
    task.cancel()
    await end_of(task)


async def one_that_ignores():
    async def body():
        try:
            await forever()
        except asyncio.CancelledError:
            pass
        await turns(3)
        return 42

    task = asyncio.create_task(body())
    await turns(1)
    task.cancel()
    await turns(2)
    print(f"  {how(task)}")
    await end_of(task)


async def itself():
    async def body():
        asyncio.current_task().cancel()
        print("  asked")
        await turns(1)
        print("  went on")

    await end_of(asyncio.create_task(body()))


async def cleanup_that_awaits():
    async def body():
        try:
            await forever()
        finally:
            print("  cleaning")
            await turns(3)
            print("  cleaned")

    task = asyncio.create_task(body())
    await turns(1)
    task.cancel()
    await turns(2)
    print(f"  {how(task)}")
    await end_of(task)


async def again_while_it_cleans_up():
    async def body():
        try:
            await forever()
        finally:
            try:
                print("  cleaning")
                await forever()
            except asyncio.CancelledError:
                print("  interrupted")
                raise

    task = asyncio.create_task(body())
    await turns(1)
    task.cancel()
    await turns(2)
    task.cancel()
    await end_of(task)


async def cleanup_that_fails():
    async def body():
        try:
            await forever()
        except asyncio.CancelledError:
            raise ValueError("cleanup broke")

    task = asyncio.create_task(body())
    await turns(1)
    task.cancel()
    await end_of(task)


async def cleanup_that_returns():
    async def body():
        try:
            await forever()
        except asyncio.CancelledError:
            await turns(1)
        return "all the same"

    task = asyncio.create_task(body())
    await turns(1)
    task.cancel()
    await end_of(task)


async def callers_after_callees():
    async def inner():
        try:
            await forever()
        finally:
            await turns(1)
            print("  inner")

    async def middle():
        try:
            await inner()
        finally:
            await turns(1)
            print("  middle")

    async def outer():
        try:
            await middle()
        except asyncio.CancelledError:
            print("  outer caught it")
        return "done"

    task = asyncio.create_task(outer())
    await turns(1)
    task.cancel()
    await end_of(task)


async def one_that_is_awaited():
    async def body():
        await forever()

    async def awaiting():
        try:
            await inner
        except asyncio.CancelledError:
            print(f"  awaiter: {asyncio.current_task().cancelling()} asked")
            raise

    inner = asyncio.create_task(body())
    outer = asyncio.create_task(awaiting())
    await turns(2)
    inner.cancel()
    await end_of(outer)
    await end_of(inner)


async def one_that_awaits_a_task():
    async def body():
        try:
            await forever()
        finally:
            await turns(2)
            print("  inner cleaned up")

    async def awaiting():
        try:
            await inner
        except asyncio.CancelledError:
            print("  awaiter told")
            raise

    inner = asyncio.create_task(body())
    outer = asyncio.create_task(awaiting())
    await turns(2)
    outer.cancel()
    await end_of(outer)
    await end_of(inner)


async def both():
    async def body():
        await forever()

    async def awaiting():
        await inner

    inner = asyncio.create_task(body())
    outer = asyncio.create_task(awaiting())
    await turns(2)
    inner.cancel()
    outer.cancel()
    await asyncio.wait([inner, outer])
    print(f"  {how(inner)}, {how(outer)}, {outer.cancelling()} asked")


async def one_that_awaits_a_task_that_ignores():
    async def body():
        try:
            await forever()
        except asyncio.CancelledError:
            return "ignored"

    async def awaiting():
        value = await inner
        await turns(2)
        return f"went on with {value}"

    inner = asyncio.create_task(body())
    outer = asyncio.create_task(awaiting())
    await turns(2)
    outer.cancel()
    await end_of(outer)
    await end_of(inner)


async def a_chain_of_three():
    async def first():
        try:
            await forever()
        finally:
            print("  first")

    async def then(task, name):
        try:
            await task
        finally:
            print(f"  {name}")

    one = asyncio.create_task(first())
    two = asyncio.create_task(then(one, "second"))
    three = asyncio.create_task(then(two, "third"))
    await turns(3)
    three.cancel()
    for task in [three, two, one]:
        await end_of(task)


async def counts():
    async def body():
        try:
            await forever()
        except asyncio.CancelledError:
            await turns(1)

    task = asyncio.create_task(body())
    print(f"  {task.cancelling()}, uncancel: {task.uncancel()}")
    await turns(1)
    task.cancel()
    print(f"  {task.cancelling()}")
    task.cancel()
    print(f"  {task.cancelling()}")
    print(f"  uncancel: {task.uncancel()}, {task.uncancel()}, {task.uncancel()}")


async def structured_blocks():
    async def with_timeout(seconds):
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        timed_out = False

        def on_timeout():
            nonlocal timed_out
            timed_out = True
            task.cancel()

        handle = loop.call_later(seconds, on_timeout)
        try:
            await forever()
        except asyncio.CancelledError:
            if timed_out and task.uncancel() == 0:
                print("  timed out")
                return "in time"
            print(f"  {task.cancelling()} more asked")
            raise
        finally:
            handle.cancel()

    inside = asyncio.create_task(with_timeout(0.01))
    await end_of(inside)
    outside = asyncio.create_task(with_timeout(10))
    await turns(1)
    outside.cancel()
    await end_of(outside)

    cancelled = asyncio.create_task(with_timeout(10))
    await turns(1)
    cancelled.cancel()
    cancelled.cancel()
    await end_of(cancelled)


async def a_sleeping_task():
    task = asyncio.create_task(asyncio.sleep(1000))
    asyncio.get_running_loop().call_soon(task.cancel)
    await end_of(task)


async def from_another_task():
    async def body():
        try:
            await forever()
        finally:
            print("  body")

    async def cancelling():
        print("  cancelling")
        task.cancel()
        print("  cancelled")
        await turns(1)
        print("  the turn after")

    task = asyncio.create_task(body())
    await turns(1)
    await end_of(asyncio.create_task(cancelling()))
    await end_of(task)


async def in_the_order_of_the_requests():
    async def body(name):
        try:
            await forever()
        finally:
            print(f"  {name}")

    tasks = [asyncio.create_task(body(name)) for name in "abc"]
    await turns(1)
    for n in [1, 2, 0]:
        tasks[n].cancel()
    for task in tasks:
        await end_of(task)


CASES = [
    a_waiting_task, before_the_first_turn, twice_before_it_is_told, one_that_catches, one_that_ignores, itself,
    cleanup_that_awaits, again_while_it_cleans_up, cleanup_that_fails, cleanup_that_returns, callers_after_callees,
    one_that_is_awaited, one_that_awaits_a_task, both, one_that_awaits_a_task_that_ignores, a_chain_of_three, counts,
    structured_blocks, a_sleeping_task, from_another_task, in_the_order_of_the_requests,
]


async def main():
    for case in CASES:
        print(case.__name__)
        await case()


asyncio.run(main())
