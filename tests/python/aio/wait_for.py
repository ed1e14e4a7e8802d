"""What asyncio.wait_for() gives, and what it leaves behind. The Rust counterpart is tests/tests/aio/wait_for.rs."""

import asyncio
from asyncio import CancelledError, create_task, sleep, wait_for

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


async def in_time():
    await wait_for(cancellable_sleep("body", 1), 3 * TICK)
    return "value"


async def without_end():
    await wait_for(cancellable_sleep("body", 1), None)
    return "value"


async def a_task_is_cancelled_and_awaited():
    async def body():
        try:
            await cancellable_sleep("body", 9)
        finally:
            await sleep(TICK)
            print("  body: cleaned up")

    task = create_task(body())
    try:
        await wait_for(task, TICK)
    finally:
        print(f"  cancelled: {task.cancelled()}")


async def a_suppressed_cancel_gives_the_value():
    async def body():
        try:
            await cancellable_sleep("body", 9)
        except CancelledError:
            await cancellable_sleep("body", 1)
            return "value"

    return await wait_for(body(), TICK)


async def an_error_in_the_cleanup_goes_before():
    async def body():
        try:
            await cancellable_sleep("body", 9)
        finally:
            raise ValueError

    await wait_for(create_task(body()), TICK)


async def done_already():
    task = create_task(cancellable_sleep("body", 1))
    await sleep(2 * TICK)
    await wait_for(task, 0)
    return "value"


async def no_time_for_a_task():
    async def body():
        try:
            await cancellable_sleep("body", 9)
        finally:
            await sleep(TICK)
            print("  body: cleaned up")

    task = create_task(body())
    await sleep(TICK)
    try:
        await wait_for(task, 0)
    finally:
        print(f"  cancelled: {task.cancelled()}")


async def the_cancel_is_passed_on():
    task = create_task(cancellable_sleep("body", 9))
    waiting = create_task(wait_for(task, 5 * TICK))
    asyncio.get_running_loop().call_later(TICK, waiting.cancel)
    try:
        await waiting
    finally:
        print(f"  cancelled: {task.cancelled()}")


async def the_cancel_is_passed_on_without_end():
    task = create_task(cancellable_sleep("body", 9))
    waiting = create_task(wait_for(task, None))
    asyncio.get_running_loop().call_later(TICK, waiting.cancel)
    try:
        await waiting
    finally:
        print(f"  cancelled: {task.cancelled()}")


async def the_cancel_waits_for_the_cleanup():
    async def body():
        try:
            await cancellable_sleep("body", 9)
        finally:
            await sleep(TICK)
            print("  body: cleaned up")

    waiting = create_task(wait_for(body(), 9 * TICK))
    asyncio.get_running_loop().call_later(TICK, waiting.cancel)
    await waiting


async def cancelled_by_itself():
    task = create_task(cancellable_sleep("body", 9))
    asyncio.get_running_loop().call_later(TICK, task.cancel)
    await wait_for(task, 9 * TICK)


async def cancelled_after_it():
    async def body():
        await wait_for(cancellable_sleep("body", 0), 9 * TICK)
        await cancellable_sleep("rest", 9)

    task = create_task(body())
    asyncio.get_running_loop().call_later(TICK, task.cancel)
    await task


async def main():
    for body in [
        in_time,
        without_end,
        a_task_is_cancelled_and_awaited,
        a_suppressed_cancel_gives_the_value,
        an_error_in_the_cleanup_goes_before,
        done_already,
        no_time_for_a_task,
        the_cancel_is_passed_on,
        the_cancel_is_passed_on_without_end,
        the_cancel_waits_for_the_cleanup,
        cancelled_by_itself,
        cancelled_after_it,
    ]:
        await case(body.__name__, body)


run(main())
