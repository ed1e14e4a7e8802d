"""What contextlib does, one case a line: the managers, whether the block fails, what happened, and what came of it."""

import asyncio
import contextlib
import itertools

THENS = [
    "goes on",
    "swallows",
    "replaces",
    "has no try",
    "fails to set up",
    "fails to tear down",
    "does not yield",
    "yields twice",
]


class Failed(Exception):
    pass


class Trace:
    def __init__(self):
        self.events = []

    def say(self, event):
        self.events.append(event)


def sees(trace, name, then, error):
    trace.say(f"{name} sees {error}")
    if then == "replaces":
        raise Failed(f"{name} instead")
    if then != "swallows":
        raise error


def set_up(trace, name, then):
    trace.say(f"{name} set up")
    if then == "fails to set up":
        raise Failed(f"no {name}")


def tear_down(trace, name, then):
    trace.say(f"{name} torn down")
    if then == "fails to tear down":
        raise Failed(f"{name} stuck")


@contextlib.contextmanager
def manager(trace, name, then):
    set_up(trace, name, then)
    if then == "does not yield":
        return
    if then == "has no try":
        try:
            yield name
            trace.say(f"{name} goes on")
        finally:
            trace.say(f"{name} dropped")
        return
    if then == "yields twice":
        yield name
        trace.say(f"{name} again")
        yield name
    try:
        yield name
    except Failed as error:
        sees(trace, name, then, error)
    else:
        tear_down(trace, name, then)


@contextlib.asynccontextmanager
async def amanager(trace, name, then):
    await asyncio.sleep(0)
    set_up(trace, name, then)
    if then == "does not yield":
        return
    if then == "has no try":
        try:
            yield name
            trace.say(f"{name} goes on")
        finally:
            trace.say(f"{name} dropped")
        return
    if then == "yields twice":
        yield name
        trace.say(f"{name} again")
        yield name
    try:
        yield name
    except Failed as error:
        await asyncio.sleep(0)
        sees(trace, name, then, error)
    else:
        await asyncio.sleep(0)
        tear_down(trace, name, then)


def block(trace, resources, fails):
    trace.say(f"block in {resources}")
    if fails:
        raise Failed("x")
    return "value"


def sync_pair(trace, first, second, fails):
    with manager(trace, "a", first) as a, manager(trace, "b", second) as b:
        return block(trace, a + b, fails)
    return "swallowed"


async def async_pair(trace, first, second, fails):
    async with amanager(trace, "a", first) as a, amanager(trace, "b", second) as b:
        await asyncio.sleep(0)
        return block(trace, a + b, fails)
    return "swallowed"


def sync_stack(trace, thens, fails):
    with contextlib.ExitStack() as stack:
        names = [stack.enter_context(manager(trace, name, then)) for name, then in zip("abc", thens)]
        stack.callback(trace.say, "called")
        stack.push(lambda kind, error, where: trace.say(f"told of {error}"))
        return block(trace, "".join(names), fails)
    return "swallowed"


async def async_stack(trace, thens, fails):
    async with contextlib.AsyncExitStack() as stack:
        names = []
        for name, then in zip("abc", thens):
            if name == "b":
                names.append(stack.enter_context(manager(trace, name, then)))
            else:
                names.append(await stack.enter_async_context(amanager(trace, name, then)))
        stack.callback(trace.say, "called")

        async def callback():
            await asyncio.sleep(0)
            trace.say("awaited")

        async def told(kind, error, where):
            await asyncio.sleep(0)
            trace.say(f"told of {error}")

        stack.push_async_callback(callback)
        stack.push_async_exit(told)
        return block(trace, "".join(names), fails)
    return "swallowed"


def numbers(trace, answer):
    for n in range(3):
        try:
            yield n
        except GeneratorExit:
            trace.say("closing")
            if answer == "raises":
                raise Failed("not closed")
            if answer == "yields":
                yield 99
            return
    trace.say("exhausted")


async def anumbers(trace, answer):
    for n in range(3):
        try:
            await asyncio.sleep(0)
            yield n
        except GeneratorExit:
            await asyncio.sleep(0)
            trace.say("closing")
            if answer == "raises":
                raise Failed("not closed")
            if answer == "yields":
                yield 99
            return
    trace.say("exhausted")


def sync_closing(trace, answer, taken, fails):
    with contextlib.closing(numbers(trace, answer)) as generator:
        for n in itertools.islice(generator, taken):
            trace.say(f"{n}")
        return block(trace, taken, fails)


async def async_closing(trace, answer, taken, fails):
    async with contextlib.aclosing(anumbers(trace, answer)) as generator:
        for _ in range(taken):
            n = await anext(generator, "no more")
            if n == "no more":
                break
            trace.say(f"{n}")
        return block(trace, taken, fails)


def case(title, run):
    trace = Trace()
    try:
        result = run(trace)
        if asyncio.iscoroutine(result):
            result = asyncio.run(result)
    except Failed as error:
        result = f"raised {error}"
    except RuntimeError as error:
        result = "RuntimeError"
        for known in ["didn't yield", "didn't stop", "ignored"]:
            if known in str(error):
                result = f"RuntimeError: {known}"
    print(f"{title}: {', '.join(trace.events)} -> {result}")


for kind, pair in [("sync", sync_pair), ("async", async_pair)]:
    for first, second, fails in itertools.product(THENS, THENS, [False, True]):
        ends = "fails" if fails else "ends"
        case(f"{kind} pair | {first} | {second} | {ends}", lambda trace: pair(trace, first, second, fails))

for kind, stack in [("sync", sync_stack), ("async", async_stack)]:
    for *thens, fails in itertools.product(THENS[:6], THENS[:6], THENS[:6], [False, True]):
        # Of those that are out of the ordinary, one at a time.
        if sum(then in THENS[3:] for then in thens) > 1:
            continue
        ends = "fails" if fails else "ends"
        case(f"{kind} stack | {' | '.join(thens)} | {ends}", lambda trace: stack(trace, thens, fails))

for kind, closing in [("sync", sync_closing), ("async", async_closing)]:
    for answer, taken, fails in itertools.product(["returns", "raises", "yields"], [0, 2, 4], [False, True]):
        ends = "fails" if fails else "ends"
        case(
            f"{kind} closing | {answer} | {taken} | {ends}",
            lambda trace: closing(trace, answer, taken, fails),
        )
