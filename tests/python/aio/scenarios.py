"""Runs tasks until none can go on, so that a trace does not depend on how many turns of the loop something takes."""

import asyncio

_scenarios = []
_tasks = {}


def scenario(function):
    _scenarios.append(function)
    return function


def spawn(name, coroutine):
    _tasks[name] = asyncio.get_running_loop().create_task(_report(name, coroutine))


async def _report(name, coroutine):
    try:
        result = await coroutine
    except asyncio.CancelledError:
        print(f"{name}: cancelled")
    except Exception as error:
        print(f"{name}: {type(error).__name__}")
    else:
        print(name if result is None else f"{name}: {result}")


def cancel(name):
    _tasks[name].cancel()


async def settle():
    for _ in range(50):
        await asyncio.sleep(0)


def error_of(function, *arguments):
    try:
        function(*arguments)
    except Exception as error:
        return type(error).__name__


def run():
    for function in _scenarios:
        print(f"== {function.__name__}")
        asyncio.run(_run(function))


async def _run(function):
    await function()
    await settle()
    for name, task in _tasks.items():
        assert task.done(), f"{name} still waits"
    _tasks.clear()
