"""What aclose() does to an async generator. The Rust counterpart is tests/language/tests/async/python/closing.rs."""

import asyncio


async def turn():
    await asyncio.sleep(0)


async def numbers():
    print("  started")
    try:
        await turn()
        yield 1
        await turn()
        yield 2
    finally:
        print("  finally")


async def cleaning():
    try:
        yield 1
    except GeneratorExit:
        print("  cleaning")
        await turn()
        print("  cleaned")


async def stubborn():
    try:
        yield 1
    except GeneratorExit:
        await turn()
        yield "stubborn"
    print("  after the exit")


async def raising():
    try:
        yield 1
    except GeneratorExit:
        await turn()
        raise ValueError("dirty")


async def say(name, awaitable):
    try:
        print(f"{name}: {await awaitable}")
    except StopAsyncIteration:
        print(f"{name}: finished")
    except ValueError as error:
        print(f"{name}: raised {error}")
    except RuntimeError as error:
        print(f"{name}: {error}")


async def main():
    print("before start")
    g = numbers()
    await say("aclose", g.aclose())
    await say("anext", anext(g))
    print("suspended")
    g = numbers()
    await say("anext", anext(g))
    await say("aclose", g.aclose())
    await say("aclose", g.aclose())
    await say("anext", anext(g))
    print("exhausted")
    g = numbers()
    await say("anext", anext(g))
    await say("anext", anext(g))
    await say("anext", anext(g))
    await say("anext", anext(g))
    await say("aclose", g.aclose())
    print("awaiting in the cleanup")
    g = cleaning()
    await say("anext", anext(g))
    closing = asyncio.ensure_future(say("aclose", g.aclose()))
    await turn()
    print("meanwhile")
    await closing
    print("a yield in answer")
    g = stubborn()
    await say("anext", anext(g))
    await say("aclose", g.aclose())
    await say("anext", anext(g))
    print("an error in answer")
    g = raising()
    await say("anext", anext(g))
    await say("aclose", g.aclose())
    await say("aclose", g.aclose())
    print("break, then aclose")
    g = numbers()
    async for item in g:
        print(f"item: {item}")
        break
    print("after the loop")
    await say("aclose", g.aclose())


asyncio.run(main())
