"""What athrow() does to an async generator. The Rust counterpart is tests/language/tests/async/python/throwing.rs."""

import asyncio


async def turn():
    await asyncio.sleep(0)


async def catching():
    value = 0
    while True:
        try:
            yield value
        except ValueError as error:
            print(f"  caught {error}")
            await turn()
            value = str(error)
        finally:
            print("  finally")


async def replacing():
    try:
        yield 1
    except ValueError as error:
        await turn()
        raise ValueError(f"not {error}") from None


async def returning():
    try:
        yield 1
    except ValueError:
        await turn()
        return


async def plain():
    try:
        yield 1
    finally:
        print("  dropped")


async def say(name, awaitable):
    try:
        print(f"{name}: {await awaitable}")
    except StopAsyncIteration:
        print(f"{name}: finished")
    except ValueError as error:
        print(f"{name}: raised {error}")


async def main():
    print("before start")
    g = plain()
    await say("athrow", g.athrow(ValueError("early")))
    await say("anext", anext(g))
    print("caught")
    g = catching()
    await say("anext", anext(g))
    await say("athrow", g.athrow(ValueError("one")))
    await say("athrow", g.athrow(ValueError("two")))
    await say("anext", anext(g))
    await say("aclose", g.aclose())
    print("uncaught")
    g = plain()
    await say("anext", anext(g))
    await say("athrow", g.athrow(ValueError("hard")))
    await say("anext", anext(g))
    print("replaced")
    g = replacing()
    await say("anext", anext(g))
    await say("athrow", g.athrow(ValueError("this")))
    await say("anext", anext(g))
    print("answered by the end")
    g = returning()
    await say("anext", anext(g))
    await say("athrow", g.athrow(ValueError("x")))
    await say("anext", anext(g))


asyncio.run(main())
