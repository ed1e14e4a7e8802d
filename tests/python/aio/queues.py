"""What asyncio's queues do; tests/tests/aio/queues.rs does the same. Needs 3.13."""

import asyncio

from scenarios import cancel, error_of, run, scenario, settle, spawn


@scenario
async def items_come_out_in_the_order_of_the_queue():
    for kind in (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue):
        queue = kind()
        for item in (1, 3, 2):
            await queue.put(item)
        print(" ".join([str(await queue.get()) for _ in range(3)]))


@scenario
async def sizes():
    queue = asyncio.Queue(2)
    print(queue.maxsize, queue.qsize(), queue.empty(), queue.full())
    await queue.put(1)
    print(queue.maxsize, queue.qsize(), queue.empty(), queue.full())
    await queue.put(2)
    print(queue.maxsize, queue.qsize(), queue.empty(), queue.full())
    without_limit = asyncio.Queue()
    for n in range(100):
        without_limit.put_nowait(n)
    print(without_limit.maxsize, without_limit.qsize(), without_limit.full())


@scenario
async def without_waiting_full_and_empty_are_errors():
    for kind in (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue):
        queue = kind(1)
        print(error_of(queue.get_nowait))
        queue.put_nowait("a")
        print(error_of(queue.put_nowait, "b"))
        print(queue.get_nowait())


@scenario
async def getters_are_served_in_the_order_of_coming():
    queue = asyncio.Queue()
    for name in "abc":
        spawn(name, queue.get())
    await settle()
    for item in (1, 2, 3):
        queue.put_nowait(item)
    await settle()


@scenario
async def putters_are_served_in_the_order_of_coming():
    queue = asyncio.Queue(1)
    for name in "abc":
        spawn(name, queue.put(name.upper()))
    await settle()
    for _ in range(3):
        print(f"got {queue.get_nowait()}")
        await settle()


@scenario
async def an_item_is_got_by_the_next_when_its_getter_was_cancelled():
    queue = asyncio.Queue()
    for name in "abc":
        spawn(name, queue.get())
    await settle()
    queue.put_nowait(1)
    cancel("a")
    await settle()
    queue.put_nowait(2)
    await settle()


@scenario
async def an_item_stays_when_its_only_getter_was_cancelled():
    queue = asyncio.Queue()
    spawn("a", queue.get())
    await settle()
    queue.put_nowait(1)
    cancel("a")
    await settle()
    print(queue.get_nowait())


@scenario
async def many_getters_are_cancelled_and_the_items_go_to_the_others():
    queue = asyncio.Queue(1)
    for name in "abcd":
        spawn(name, queue.get())
    await settle()
    spawn("one", queue.put(1))
    await settle()
    for name in "bc":
        cancel(name)
    await settle()
    spawn("two", queue.put(2))
    await settle()


@scenario
async def a_cancelled_put_has_not_put():
    queue = asyncio.Queue(1)
    queue.put_nowait(1)
    for item in (2, 3):
        spawn(f"put {item}", queue.put(item))
    await settle()
    cancel("put 2")
    await settle()
    print(queue.get_nowait())
    await settle()
    print(queue.get_nowait())


@scenario
async def room_goes_to_the_next_when_its_putter_was_cancelled():
    queue = asyncio.Queue(1)
    queue.put_nowait(1)
    for item in (2, 3):
        spawn(f"put {item}", queue.put(item))
    await settle()
    print(queue.get_nowait())
    cancel("put 2")
    await settle()
    print(queue.get_nowait())


@scenario
async def room_is_there_again_when_its_only_putter_was_cancelled():
    queue = asyncio.Queue(1)
    queue.put_nowait(1)
    spawn("put 2", queue.put(2))
    await settle()
    print(queue.get_nowait())
    cancel("put 2")
    await settle()
    queue.put_nowait(3)
    print(queue.get_nowait())


@scenario
async def putters_follow_when_a_queue_is_emptied_at_once():
    queue = asyncio.Queue(2)
    for item in range(6):
        spawn(f"put {item}", queue.put(item))
    await settle()
    for _ in range(2):
        print(queue.get_nowait(), queue.get_nowait())
        await settle()
    print(queue.get_nowait(), queue.get_nowait())


@scenario
async def the_least_of_what_is_there_when_it_runs():
    queue = asyncio.PriorityQueue()
    spawn("a", queue.get())
    await settle()
    for item in (3, 1, 2):
        queue.put_nowait(item)
    await settle()
    print(queue.get_nowait(), queue.get_nowait())


@scenario
async def the_last_of_what_is_there_when_it_runs():
    queue = asyncio.LifoQueue()
    spawn("a", queue.get())
    await settle()
    for item in (3, 1, 2):
        queue.put_nowait(item)
    await settle()
    print(queue.get_nowait(), queue.get_nowait())


@scenario
async def join_waits_until_all_is_done():
    for kind in (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue):
        queue = kind()
        for item in range(2):
            queue.put_nowait(item)
        spawn("join", queue.join())
        await settle()
        queue.get_nowait()
        queue.get_nowait()
        await settle()
        print("done")
        queue.task_done()
        await settle()
        print("done")
        queue.task_done()
        await settle()


@scenario
async def join_of_an_empty_queue_is_ready():
    queue = asyncio.Queue()
    spawn("join", queue.join())
    await settle()
    queue.put_nowait(1)
    spawn("again", queue.join())
    await settle()
    print("done")
    queue.task_done()
    await settle()


@scenario
async def join_goes_on_although_more_was_put():
    queue = asyncio.Queue()
    queue.put_nowait(1)
    spawn("join", queue.join())
    await settle()
    queue.task_done()
    queue.put_nowait(2)
    await settle()


@scenario
async def more_done_than_put_is_an_error():
    for kind in (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue):
        queue = kind()
        print(error_of(queue.task_done))
        queue.put_nowait(1)
        print(error_of(queue.task_done))
        print(error_of(queue.task_done))


@scenario
async def shutdown_of_an_empty_queue_sends_getters_away():
    queue = asyncio.Queue()
    for name in "ab":
        spawn(name, queue.get())
    await settle()
    queue.shutdown()
    await settle()
    spawn("late", queue.get())
    spawn("put", queue.put(1))
    await settle()
    print(error_of(queue.get_nowait), error_of(queue.put_nowait, 1))
    spawn("join", queue.join())
    await settle()


@scenario
async def shutdown_leaves_what_is_in_the_queue():
    queue = asyncio.Queue(2)
    for item in range(4):
        spawn(f"put {item}", queue.put(item))
    await settle()
    queue.shutdown()
    await settle()
    for name in "abc":
        spawn(name, queue.get())
    spawn("join", queue.join())
    await settle()
    for _ in range(2):
        print("done")
        queue.task_done()
        await settle()
    print(error_of(queue.task_done))


@scenario
async def shutdown_sends_a_putter_away_that_had_been_woken():
    queue = asyncio.Queue(1)
    queue.put_nowait(1)
    spawn("put", queue.put(2))
    await settle()
    queue.get_nowait()
    queue.shutdown()
    await settle()
    print(queue.qsize())


@scenario
async def shutdown_leaves_the_item_of_a_getter_that_had_been_woken():
    queue = asyncio.Queue()
    for name in "ab":
        spawn(name, queue.get())
    await settle()
    queue.put_nowait(1)
    queue.shutdown()
    await settle()


@scenario
async def immediate_shutdown_drops_the_items_and_counts_them_as_done():
    queue = asyncio.Queue(2)
    for item in range(3):
        spawn(f"put {item}", queue.put(item))
    spawn("join", queue.join())
    await settle()
    queue.shutdown(immediate=True)
    await settle()
    spawn("get", queue.get())
    await settle()
    print(queue.qsize(), error_of(queue.task_done))


@scenario
async def immediate_shutdown_leaves_what_is_being_done():
    queue = asyncio.Queue()
    for item in range(3):
        queue.put_nowait(item)
    spawn("join", queue.join())
    queue.get_nowait()
    await settle()
    queue.shutdown(immediate=True)
    await settle()
    print("done")
    queue.task_done()
    await settle()


@scenario
async def immediate_shutdown_takes_the_item_of_a_getter_that_had_been_woken():
    queue = asyncio.Queue()
    spawn("a", queue.get())
    await settle()
    queue.put_nowait(1)
    queue.shutdown(immediate=True)
    await settle()


@scenario
async def shutdown_can_become_immediate():
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.shutdown()
    queue.shutdown()
    print(queue.qsize())
    queue.shutdown(immediate=True)
    print(queue.qsize(), error_of(queue.get_nowait))


run()
