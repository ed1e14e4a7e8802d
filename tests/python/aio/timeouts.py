"""When asyncio.timeout() expires, and what comes of it. The Rust counterpart is tests/tests/aio/timeouts.rs."""

import asyncio
from asyncio import CancelledError, current_task, sleep, timeout, timeout_at

from paused import run

TICK = 0.02


async def case(name, body):
    print(name)
    task = asyncio.create_task(body())
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


async def cleans_up():
    async with timeout(TICK):
        try:
            await cancellable_sleep("body", 9)
        finally:
            await sleep(TICK)
            print("  body: cleaned up")


async def in_time():
    async with timeout(3 * TICK) as cm:
        await cancellable_sleep("body", 1)
    print(f"  expired: {cm.expired()}")
    return "value"


async def disabled():
    async with timeout(None) as cm:
        await cancellable_sleep("body", 1)
    print(f"  expired: {cm.expired()}, when: {cm.when()}")
    return "value"


async def nested_at_once():
    deadline = asyncio.get_running_loop().time() + TICK
    async with timeout_at(deadline) as outer:
        try:
            async with timeout_at(deadline) as inner:
                await cancellable_sleep("body", 9)
        except BaseException as error:
            print(f"  inner: {type(error).__name__}, expired: {inner.expired()} {outer.expired()}")
            raise


async def nested_inner_sooner():
    async with timeout(4 * TICK) as outer:
        try:
            async with timeout(TICK) as inner:
                await cancellable_sleep("body", 9)
        except TimeoutError as error:
            print(f"  inner: {type(error).__name__}, expired: {inner.expired()} {outer.expired()}")
        await cancellable_sleep("rest", 1)
    return "value"


async def nested_outer_sooner():
    async with timeout(TICK) as outer:
        try:
            async with timeout(4 * TICK) as inner:
                await cancellable_sleep("body", 9)
        except BaseException as error:
            print(f"  inner: {type(error).__name__}, expired: {inner.expired()} {outer.expired()}")
            raise


async def nested_in_cleanup():
    async with timeout(TICK):
        try:
            await cancellable_sleep("body", 9)
        finally:
            try:
                async with timeout(TICK):
                    await cancellable_sleep("cleanup", 9)
            except TimeoutError as error:
                print(f"  inner: {type(error).__name__}")


async def foreign_error():
    async with timeout(TICK):
        raise ValueError


async def foreign_error_at_the_deadline():
    async with timeout(TICK):
        try:
            await cancellable_sleep("body", 9)
        finally:
            raise ValueError


async def value_in_spite():
    async with timeout(TICK) as cm:
        try:
            await cancellable_sleep("body", 9)
        except CancelledError:
            await cancellable_sleep("body", 1)
    print(f"  expired: {cm.expired()}")
    return "value"


async def zero():
    async with timeout(0):
        print("  begun")
        await cancellable_sleep("body", 9)


async def in_the_past():
    async with timeout_at(asyncio.get_running_loop().time() - 11):
        print("  begun")
        await cancellable_sleep("body", 9)


async def past_without_waiting():
    async with timeout(-1) as cm:
        pass
    print(f"  expired: {cm.expired()}")
    return "value"


async def cancelled_by_others():
    async with timeout(3 * TICK):
        current_task().cancel()
        await cancellable_sleep("body", 9)


async def cancelled_in_cleanup():
    task = current_task()
    async with timeout(TICK) as cm:
        try:
            await cancellable_sleep("body", 9)
        finally:
            asyncio.get_running_loop().call_later(TICK, task.cancel)
            try:
                await cancellable_sleep("cleanup", 9)
            finally:
                print(f"  expired: {cm.expired()}")


async def expires_in_cleanup():
    async with timeout(2 * TICK) as cm:
        try:
            asyncio.get_running_loop().call_later(TICK, current_task().cancel)
            await cancellable_sleep("body", 9)
        finally:
            try:
                await cancellable_sleep("cleanup", 9)
            finally:
                print(f"  expired: {cm.expired()}")


async def taken_back():
    async with timeout(2 * TICK):
        current_task().cancel()
        try:
            await cancellable_sleep("body", 9)
        except CancelledError:
            print(f"  left: {current_task().uncancel()}")
        await cancellable_sleep("rest", 9)


async def after_a_cancellation():
    current_task().cancel()
    try:
        await cancellable_sleep("body", 9)
    except CancelledError:
        async with timeout(TICK):
            await cancellable_sleep("cleanup", 9)


async def cancelled_again_after_a_cancellation():
    current_task().cancel()
    try:
        await cancellable_sleep("body", 9)
    except CancelledError:
        async with timeout(3 * TICK):
            current_task().cancel()
            await cancellable_sleep("cleanup", 9)


async def sooner_from_inside():
    now = asyncio.get_running_loop().time
    async with timeout(None) as cm:
        cm.reschedule(now() + TICK)
        await cancellable_sleep("body", 9)


async def later_from_outside():
    now = asyncio.get_running_loop().time
    async with timeout(2 * TICK) as cm:
        asyncio.get_running_loop().call_later(TICK, lambda: cm.reschedule(now() + 4 * TICK))
        await cancellable_sleep("body", 3)
    return "value"


async def to_the_past_from_outside():
    now = asyncio.get_running_loop().time
    async with timeout(None) as cm:
        asyncio.get_running_loop().call_later(TICK, lambda: cm.reschedule(now() - 1))
        await cancellable_sleep("body", 9)


async def taken_away():
    async with timeout(TICK) as cm:
        cm.reschedule(None)
        await cancellable_sleep("body", 3)
    print(f"  when: {cm.when()}")
    return "value"


async def too_late_to_move():
    async with timeout(TICK) as finished:
        pass
    try:
        finished.reschedule(None)
    except RuntimeError:
        print("  finished: refused")
    async with timeout(TICK) as cm:
        try:
            await cancellable_sleep("body", 9)
        finally:
            try:
                cm.reschedule(None)
            except RuntimeError:
                print("  expired: refused")


async def main():
    for body in [
        cleans_up,
        in_time,
        disabled,
        nested_at_once,
        nested_inner_sooner,
        nested_outer_sooner,
        nested_in_cleanup,
        foreign_error,
        foreign_error_at_the_deadline,
        value_in_spite,
        zero,
        in_the_past,
        past_without_waiting,
        cancelled_by_others,
        cancelled_in_cleanup,
        expires_in_cleanup,
        taken_back,
        after_a_cancellation,
        cancelled_again_after_a_cancellation,
        sooner_from_inside,
        later_from_outside,
        to_the_past_from_outside,
        taken_away,
        too_late_to_move,
    ]:
        await case(body.__name__, body)


run(main())
