"""What asyncio's locks do; tests/tests/aio/locks.rs does the same. Needs 3.13."""

import asyncio

from scenarios import cancel, error_of, run, scenario, settle, spawn


async def take(lock):
    await lock.acquire()


@scenario
async def lock_is_given_in_the_order_of_coming():
    lock = asyncio.Lock()
    for name in "abcd":
        spawn(name, take(lock))
    await settle()
    for _ in range(3):
        print("release")
        lock.release()
        await settle()
    lock.release()
    print(f"locked: {lock.locked()}")


@scenario
async def lock_passes_over_a_waiter_that_was_cancelled():
    lock = asyncio.Lock()
    for name in "abc":
        spawn(name, take(lock))
    await settle()
    cancel("b")
    await settle()
    lock.release()
    await settle()


@scenario
async def lock_goes_to_the_next_when_cancelled_after_the_release():
    lock = asyncio.Lock()
    for name in "abc":
        spawn(name, take(lock))
    await settle()
    lock.release()
    cancel("b")
    await settle()


@scenario
async def lock_is_free_when_its_only_waiter_was_cancelled_after_the_release():
    lock = asyncio.Lock()
    for name in "ab":
        spawn(name, take(lock))
    await settle()
    lock.release()
    cancel("b")
    await settle()
    print(f"locked: {lock.locked()}")
    spawn("c", take(lock))
    await settle()


@scenario
async def lock_is_not_overtaken_after_the_release():
    lock = asyncio.Lock()
    for name in "ab":
        spawn(name, take(lock))
    await settle()
    lock.release()
    spawn("late", take(lock))
    await settle()
    print("release")
    lock.release()
    await settle()


@scenario
async def event_wakes_all_in_the_order_of_coming():
    event = asyncio.Event()
    for name in "abc":
        spawn(name, event.wait())
    await settle()
    print(f"set: {event.is_set()}")
    event.set()
    print(f"set: {event.is_set()}")
    await settle()
    spawn("late", event.wait())
    await settle()


@scenario
async def event_lets_them_go_that_were_woken_before_it_was_cleared():
    event = asyncio.Event()
    spawn("a", event.wait())
    await settle()
    event.set()
    event.clear()
    spawn("late", event.wait())
    await settle()
    print("set")
    event.set()
    event.set()
    await settle()


@scenario
async def event_forgets_a_waiter_that_was_cancelled():
    event = asyncio.Event()
    for name in "ab":
        spawn(name, event.wait())
    await settle()
    cancel("a")
    await settle()
    event.set()
    cancel("b")
    await settle()


class Shared:
    def __init__(self):
        self.lock = asyncio.Lock()
        self.condition = asyncio.Condition(self.lock)
        self.value = 0

    async def wait(self):
        async with self.condition:
            await self.condition.wait()

    async def wait_for(self, least):
        async with self.condition:
            await self.condition.wait_for(lambda: self.value >= least)
            return self.value

    async def notify(self, n):
        async with self.condition:
            self.condition.notify(n)

    async def set(self, value):
        async with self.condition:
            self.value = value
            self.condition.notify_all()


@scenario
async def condition_notifies_n_in_the_order_of_coming():
    shared = Shared()
    for name in "abcd":
        spawn(name, shared.wait())
    await settle()
    for n in (1, 0, 2, 5):
        print(f"notify {n}")
        await shared.notify(n)
        await settle()


@scenario
async def condition_notifies_nobody_who_comes_later():
    shared = Shared()
    await shared.notify(1)
    spawn("a", shared.wait())
    await settle()
    print("notify")
    await shared.notify(1)
    await settle()


@scenario
async def condition_notifies_all():
    shared = Shared()
    for name in "abc":
        spawn(name, shared.wait())
    await settle()
    await shared.set(1)
    await settle()


@scenario
async def condition_wait_for_asks_after_each_notice():
    shared = Shared()
    spawn("at once", shared.wait_for(0))
    spawn("one", shared.wait_for(1))
    spawn("two", shared.wait_for(2))
    await settle()
    for value in (1, 2):
        print(f"set {value}")
        await shared.set(value)
        await settle()


@scenario
async def condition_waits_for_the_lock_after_the_notice():
    shared = Shared()
    spawn("a", shared.wait())
    await settle()
    await shared.lock.acquire()
    shared.condition.notify()
    await settle()
    print("release")
    shared.lock.release()
    await settle()


@scenario
async def condition_passes_on_the_notice_of_one_that_was_cancelled():
    shared = Shared()
    for name in "abc":
        spawn(name, shared.wait())
    await settle()
    async with shared.lock:
        shared.condition.notify(1)
    cancel("a")
    await settle()
    print("notify")
    await shared.notify(1)
    await settle()


@scenario
async def condition_passes_on_the_notice_of_one_cancelled_on_its_way_to_the_lock():
    shared = Shared()
    for name in "ab":
        spawn(name, shared.wait())
    await settle()
    await shared.lock.acquire()
    shared.condition.notify(1)
    await settle()
    cancel("a")
    await settle()
    print("release")
    shared.lock.release()
    await settle()


@scenario
async def condition_has_the_lock_again_when_cancelled():
    shared = Shared()

    async def sign_off():
        async with shared.lock:
            try:
                await shared.condition.wait()
            except asyncio.CancelledError:
                return f"locked: {shared.lock.locked()}"

    spawn("a", sign_off())
    await settle()
    await shared.lock.acquire()
    cancel("a")
    await settle()
    print("release")
    shared.lock.release()
    await settle()
    print(f"locked: {shared.lock.locked()}")


@scenario
async def condition_acquires_the_lock_however_often_it_is_cancelled():
    shared = Shared()

    async def sign_off():
        async with shared.lock:
            try:
                await shared.condition.wait()
            except asyncio.CancelledError:
                return f"locked: {shared.lock.locked()}"

    spawn("a", sign_off())
    await settle()
    await shared.lock.acquire()
    for _ in range(3):
        cancel("a")
        await settle()
    print("release")
    shared.lock.release()
    await settle()


@scenario
async def conditions_can_share_a_lock():
    lock = asyncio.Lock()
    full, empty = asyncio.Condition(lock), asyncio.Condition(lock)

    async def wait(condition):
        async with lock:
            await condition.wait()

    spawn("full", wait(full))
    spawn("empty", wait(empty))
    await settle()
    async with lock:
        empty.notify_all()
    await settle()
    async with lock:
        full.notify_all()
    await settle()


@scenario
async def semaphore_is_given_in_the_order_of_coming():
    semaphore = asyncio.Semaphore(2)
    for name in "abcd":
        spawn(name, take(semaphore))
    await settle()
    for _ in range(2):
        print(f"release, locked: {semaphore.locked()}")
        semaphore.release()
        await settle()


@scenario
async def semaphore_permit_goes_to_the_next_when_cancelled_after_the_release():
    semaphore = asyncio.Semaphore(0)
    for name in "abc":
        spawn(name, take(semaphore))
    await settle()
    semaphore.release()
    cancel("a")
    await settle()
    print("release")
    semaphore.release()
    await settle()


@scenario
async def semaphore_permits_of_all_that_were_cancelled_are_there_again():
    semaphore = asyncio.Semaphore(0)
    for name in "ab":
        spawn(name, take(semaphore))
    await settle()
    semaphore.release()
    semaphore.release()
    cancel("b")
    cancel("a")
    await settle()
    for name in "cde":
        spawn(name, take(semaphore))
    await settle()
    print("release")
    semaphore.release()
    await settle()


@scenario
async def semaphore_is_not_overtaken_after_the_release():
    semaphore = asyncio.Semaphore(1)
    for name in "ab":
        spawn(name, take(semaphore))
    await settle()
    semaphore.release()
    spawn("late", take(semaphore))
    await settle()
    print("release")
    semaphore.release()
    await settle()


@scenario
async def semaphore_can_be_released_beyond_its_first_value():
    semaphore = asyncio.Semaphore(0)
    print(f"locked: {semaphore.locked()}")
    semaphore.release()
    semaphore.release()
    print(f"locked: {semaphore.locked()}")
    for name in "ab":
        spawn(name, take(semaphore))
    await settle()
    print(f"locked: {semaphore.locked()}")


@scenario
async def bounded_semaphore_cannot_be_released_more_often_than_acquired():
    semaphore = asyncio.BoundedSemaphore(2)
    print(error_of(semaphore.release))
    await semaphore.acquire()
    semaphore.release()
    print(error_of(semaphore.release))
    for name in "abc":
        spawn(name, take(semaphore))
    await settle()
    print("release")
    semaphore.release()
    await settle()


run()
