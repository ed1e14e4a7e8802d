"""Who learns what of an asyncio.Future. The Rust counterpart is tests/tests/aio/promise.rs."""

import asyncio
from asyncio import CancelledError, Future, InvalidStateError, create_task, sleep, wait_for

from paused import run

TICK = 0.02


async def case(name, body):
    print(name)
    task = create_task(body())
    try:
        print(f"  gave {await task}")
    except (CancelledError, TimeoutError, ValueError) as error:
        print(f"  raised {type(error).__name__}")


async def waits(name, future):
    try:
        print(f"  {name}: {await future}")
    except (CancelledError, ValueError) as error:
        print(f"  {name}: {type(error).__name__}")
        raise


def say(future):
    print(f"  done: {future.done()}, cancelled: {future.cancelled()}")


def refused(change, *arguments):
    try:
        change(*arguments)
    except InvalidStateError:
        print("  refused")


async def many_await_it():
    future = Future()
    say(future)
    tasks = [create_task(waits(name, future)) for name in "abc"]
    await sleep(TICK)
    future.set_result("value")
    say(future)
    await asyncio.wait(tasks)
    return await future


async def many_get_the_error():
    future = Future()
    tasks = [create_task(waits(name, future)) for name in "ab"]
    await sleep(TICK)
    future.set_exception(ValueError())
    say(future)
    await asyncio.gather(*tasks, return_exceptions=True)
    await future


async def it_is_cancelled():
    future = Future()
    tasks = [create_task(waits(name, future)) for name in "ab"]
    await sleep(TICK)
    print(f"  {future.cancel()} {future.cancel()}")
    say(future)
    await asyncio.wait(tasks)
    print(f"  tasks: {tasks[0].cancelled()} {tasks[1].cancelled()}")
    await future


async def who_awaits_it_is_cancelled():
    future = Future()
    tasks = [create_task(waits(name, future)) for name in "ab"]
    await sleep(TICK)
    tasks[0].cancel()
    await asyncio.wait(tasks)
    say(future)
    await future


async def who_awaits_it_has_no_time():
    future = Future()
    try:
        await wait_for(future, TICK)
    finally:
        say(future)


async def it_is_kept_once():
    future = Future()
    future.set_result("value")
    refused(future.set_result, "other")
    refused(future.set_exception, ValueError())
    print(f"  {future.cancel()}")
    return future.result()


async def a_failed_one_is_kept_once():
    future = Future()
    future.set_exception(ValueError())
    refused(future.set_result, "other")
    refused(future.set_exception, ValueError())
    print(f"  {future.cancel()}")
    return future.result()


async def a_cancelled_one_is_not_kept():
    future = Future()
    future.cancel()
    refused(future.set_result, "other")
    refused(future.set_exception, ValueError())
    return future.result()


async def callbacks_come_in_order():
    future = Future()
    for name in "abc":
        future.add_done_callback(lambda future, name=name: print(f"  {name}: {future.result()}"))
    asyncio.get_running_loop().call_later(TICK, future.set_result, "value")
    await waits("awaited", future)
    future.add_done_callback(lambda future: print(f"  late: {future.result()}"))
    await sleep(0)
    return "value"


async def main():
    for body in [
        many_await_it,
        many_get_the_error,
        it_is_cancelled,
        who_awaits_it_is_cancelled,
        who_awaits_it_has_no_time,
        it_is_kept_once,
        a_failed_one_is_kept_once,
        a_cancelled_one_is_not_kept,
        callbacks_come_in_order,
    ]:
        await case(body.__name__, body)


run(main())
