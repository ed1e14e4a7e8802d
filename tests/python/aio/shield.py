"""What asyncio.shield() keeps from whom. The Rust counterpart is tests/tests/aio/shield.rs."""

import asyncio
from asyncio import CancelledError, create_task, shield, sleep, wait_for

from paused import run

TICK = 0.02


async def case(name, body):
    print(name)
    task = create_task(body())
    try:
        print(f"  gave {await task}")
    except (CancelledError, TimeoutError, ValueError) as error:
        print(f"  raised {type(error).__name__}")


async def cancellable_sleep(name, ticks):
    """Waits, and says how that ends."""
    try:
        await sleep(ticks * TICK)
        print(f"  {name}: slept")
    except CancelledError:
        print(f"  {name}: cancelled")
        raise
    return "value"


async def failing(ticks):
    await cancellable_sleep("inner", ticks)
    raise ValueError


async def a_value():
    return await shield(create_task(cancellable_sleep("inner", 1)))


async def an_error():
    await shield(create_task(failing(1)))


async def done_already():
    task = create_task(cancellable_sleep("inner", 0))
    await sleep(TICK)
    return await shield(task)


async def the_inner_is_cancelled():
    task = create_task(cancellable_sleep("inner", 9))
    asyncio.get_running_loop().call_later(TICK, task.cancel)
    await shield(task)


async def the_outer_is_cancelled():
    inner = create_task(cancellable_sleep("inner", 3))

    async def body():
        try:
            await shield(inner)
        except CancelledError:
            print("  outer: cancelled")
            raise

    outer = create_task(body())
    await sleep(TICK)
    outer.cancel()
    await asyncio.wait([outer])
    print(f"  outer: {outer.cancelled()}, inner: {inner.done()}")
    return await inner


async def a_coroutine_goes_on():
    async def body():
        await shield(cancellable_sleep("inner", 3))

    outer = create_task(body())
    await sleep(TICK)
    outer.cancel()
    await asyncio.wait([outer])
    print(f"  outer: {outer.cancelled()}")
    await sleep(4 * TICK)
    return "value"


async def only_the_waiting_has_an_end():
    task = create_task(cancellable_sleep("inner", 3))
    try:
        await wait_for(shield(task), TICK)
    except TimeoutError:
        print("  timed out")
    return await task


async def main():
    for body in [
        a_value,
        an_error,
        done_already,
        the_inner_is_cancelled,
        the_outer_is_cancelled,
        a_coroutine_goes_on,
        only_the_waiting_has_an_end,
    ]:
        await case(body.__name__, body)


run(main())
