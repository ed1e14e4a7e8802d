"""What can be done to an async generator in the middle of a step. The Rust counterpart is tests/language/tests/async/python/running.rs."""

import asyncio


async def slow(gate):
    print("  started")
    yield 1
    print("  waiting")
    await gate
    print("  opened")
    yield 2


async def say(name, awaitable):
    try:
        print(f"{name}: {await awaitable}")
    except RuntimeError as error:
        print(f"{name}: {error}")


async def main():
    gate = asyncio.get_running_loop().create_future()
    g = slow(gate)
    await say("anext", anext(g))
    print(f"running: {g.ag_running}")
    step = asyncio.ensure_future(say("the step", anext(g)))
    await asyncio.sleep(0)
    print(f"running: {g.ag_running}")
    await say("anext", anext(g))
    await say("asend", g.asend(None))
    await say("athrow", g.athrow(ValueError("x")))
    await say("aclose", g.aclose())
    gate.set_result(None)
    await step
    print(f"running: {g.ag_running}")
    await say("aclose", g.aclose())


asyncio.run(main())
