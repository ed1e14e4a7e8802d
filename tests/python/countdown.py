"""The counterpart of examples/examples/countdown.rs."""

import asyncio
import selectors
import sys
import types


@types.coroutine
def countdown(name, start):
    for n in range(start, 0, -1):
        print(name, n)
        yield from asyncio.sleep(1)


async def async_countdown(name, start):
    for n in range(start, 0, -1):
        print(name, n)
        await asyncio.sleep(1)


@types.coroutine
def polite(name):
    turns = 0
    for _ in range(2):
        print(f"{name}: after you")
        yield
        turns += 1
    yield from async_countdown(name, 1)
    return turns


async def run(coroutine):
    # A task takes what `async def` returns, and no generator.
    return await coroutine


async def both(a, b):
    return tuple(await asyncio.gather(run(a), run(b)))


async def main():
    time = asyncio.get_running_loop().time
    print("generators")
    begun = time()
    await both(countdown("A", 2), countdown("B", 3))
    print(int(time() - begun), "seconds")

    print("async")
    begun = time()
    await both(async_countdown("A", 2), async_countdown("B", 3))
    print(int(time() - begun), "seconds")

    print("both")
    print(await both(polite("A"), polite("B")))


class Hurry(selectors.DefaultSelector):
    """What an event loop waits with, and its clock, which jumps instead of waiting."""

    now = 0.0

    def select(self, timeout=None):
        self.now += timeout or 0
        return super().select(0)


selector = Hurry() if "--hurry" in sys.argv else selectors.DefaultSelector()
loop = asyncio.SelectorEventLoop(selector)
if "--hurry" in sys.argv:
    loop.time = lambda: selector.now
loop.run_until_complete(main())
loop.close()
