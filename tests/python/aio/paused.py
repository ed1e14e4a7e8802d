"""An event loop whose clock goes on when all wait, so that nothing sleeps, and nothing depends on how fast the machine is."""

import asyncio
import selectors


class Selector(selectors.DefaultSelector):
    now = 0.0

    def select(self, timeout=None):
        ready = super().select(0)
        if not ready and timeout is not None:
            self.now += timeout
        return ready


class Loop(asyncio.SelectorEventLoop):
    def __init__(self):
        self.clock = Selector()
        super().__init__(self.clock)

    def time(self):
        return self.clock.now


def run(main):
    with asyncio.Runner(loop_factory=Loop) as runner:
        return runner.run(main)
