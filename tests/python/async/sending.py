"""What asend() does to an async generator. The Rust counterpart is tests/language/tests/async/python/sending.rs."""

import asyncio


async def turn():
    await asyncio.sleep(0)


async def averager():
    total = count = 0
    average = None
    while True:
        sent = yield average
        print(f"  got {sent}")
        await turn()
        if sent is None:
            return
        total += sent
        count += 1
        average = total / count


async def say(name, awaitable):
    try:
        print(f"{name}: {await awaitable}")
    except StopAsyncIteration:
        print(f"{name}: finished")
    except TypeError as error:
        print(f"{name}: {error}")
    except RuntimeError as error:
        print(f"{name}: {error}")


async def main():
    print("to one that has just been made")
    g = averager()
    await say("asend", g.asend(1))
    await say("asend(None)", g.asend(None))
    print("in order")
    await say("asend", g.asend(10))
    await say("asend", g.asend(30))
    print("made early, awaited late")
    early = g.asend(50)
    late = g.asend(110)
    print("nothing has happened")
    await say("asend", late)
    await say("asend", early)
    print("the end")
    await say("asend", g.asend(None))
    await say("asend", g.asend(1))
    await say("anext", anext(g))


asyncio.run(main())
