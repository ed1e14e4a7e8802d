"""A cancel wins over what was handed over in the same turn, and the next waiter gets it. The Rust counterpart is
tests/tests/aio/locks/handed_over.rs. Needs 3.13."""

import asyncio

from scenarios import cancel, run, scenario, settle, spawn


def both_orders(prepare):
    """`prepare` has the tasks "a" and "b" wait, and returns what hands something over."""

    def in_order(name, cancel_first):
        async def body():
            hand_over, rest = await prepare()
            await settle()
            if cancel_first:
                cancel("a")
                await hand_over()
            else:
                await hand_over()
                cancel("a")
            await settle()
            print("then")
            cancel("b")
            await settle()
            if rest is not None:
                print(f"left: {rest()}")

        body.__name__ = f"{prepare.__name__}_{name}"
        scenario(body)

    in_order("handed_over_and_cancelled", False)
    in_order("cancelled_and_handed_over", True)


def at_once(function, *arguments):
    async def call():
        function(*arguments)

    return call


def each(wait):
    spawn("a", wait())
    spawn("b", wait())


@both_orders
async def queue_get():
    queue = asyncio.Queue()
    each(queue.get)
    return at_once(queue.put_nowait, 1), queue.qsize


@both_orders
async def queue_put():
    queue = asyncio.Queue(1)
    queue.put_nowait(0)
    spawn("a", queue.put(1))
    spawn("b", queue.put(2))
    return at_once(queue.get_nowait), queue.get_nowait


@both_orders
async def queue_join():
    queue = asyncio.Queue()
    queue.put_nowait(0)
    each(queue.join)
    return at_once(queue.task_done), None


@both_orders
async def lock():
    lock = asyncio.Lock()
    await lock.acquire()

    async def take():
        async with lock:
            pass

    each(take)
    return at_once(lock.release), lock.locked


@both_orders
async def semaphore():
    semaphore = asyncio.Semaphore(0)

    async def take():
        await semaphore.acquire()

    each(take)
    return at_once(semaphore.release), semaphore.locked


@both_orders
async def condition():
    condition = asyncio.Condition()

    async def wait():
        async with condition:
            await condition.wait()

    each(wait)

    async def notify():
        async with condition:
            condition.notify()

    return notify, condition.locked


@both_orders
async def event():
    event = asyncio.Event()

    async def wait():
        await event.wait()

    each(wait)
    return at_once(event.set), event.is_set


@both_orders
async def barrier():
    barrier = asyncio.Barrier(3)

    async def wait():
        await barrier.wait()

    each(wait)
    return wait, None


run()
