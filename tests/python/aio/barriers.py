"""What asyncio's barrier does; tests/tests/aio/locks/barrier.rs does the same. Needs 3.13."""

import asyncio

from scenarios import cancel, run, scenario, settle, spawn


def state(barrier):
    print(f"waiting: {barrier.n_waiting} of {barrier.parties}, broken: {barrier.broken}")


async def passes(barrier):
    # Without its position, which two have had after a cancelled wait.
    await barrier.wait()


@scenario
async def all_pass_together():
    barrier = asyncio.Barrier(3)
    for name in "ab":
        spawn(name, barrier.wait())
        await settle()
        state(barrier)
    spawn("c", barrier.wait())
    await settle()
    state(barrier)


@scenario
async def one_party_never_waits():
    barrier = asyncio.Barrier(1)
    for name in "ab":
        spawn(name, barrier.wait())
    await settle()


@scenario
async def it_begins_anew():
    barrier = asyncio.Barrier(2)
    for name in "abcde":
        spawn(name, barrier.wait())
        await settle()
    state(barrier)
    spawn("f", barrier.wait())
    await settle()


@scenario
async def a_cancelled_wait_does_not_count():
    barrier = asyncio.Barrier(3)
    for name in "ab":
        spawn(name, passes(barrier))
    await settle()
    cancel("a")
    await settle()
    state(barrier)
    spawn("c", passes(barrier))
    await settle()
    state(barrier)
    spawn("d", passes(barrier))
    await settle()
    state(barrier)


@scenario
async def abort_sends_all_away_and_who_comes_later():
    barrier = asyncio.Barrier(3)
    for name in "ab":
        spawn(name, barrier.wait())
    await settle()
    await barrier.abort()
    await settle()
    state(barrier)
    spawn("late", barrier.wait())
    await settle()
    state(barrier)


@scenario
async def reset_sends_away_who_waits():
    barrier = asyncio.Barrier(2)
    spawn("a", barrier.wait())
    await settle()
    await barrier.reset()
    await settle()
    state(barrier)
    for name in "bc":
        spawn(name, barrier.wait())
        await settle()


@scenario
async def reset_mends_what_was_aborted():
    barrier = asyncio.Barrier(2)
    await barrier.abort()
    state(barrier)
    await barrier.reset()
    state(barrier)
    for name in "ab":
        spawn(name, barrier.wait())
        await settle()


@scenario
async def reset_without_anybody_waiting_changes_nothing():
    barrier = asyncio.Barrier(2)
    await barrier.reset()
    state(barrier)
    for name in "ab":
        spawn(name, barrier.wait())
        await settle()


run()
