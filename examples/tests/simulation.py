"""The models of the example `simulation` for SimPy, whose output is `simulation.out`.

    pip install simpy==4.1.1
    python3 simulation.py > simulation.out

The file was made with SimPy 4.1.1 and CPython 3.11.7. The random numbers are those of the Rust program.
"""

import math

import simpy


class Random:
    def __init__(self, seed):
        self.state = seed

    def unit(self):
        self.state = (self.state * 1103515245 + 12345) % 2**31
        return self.state / 2**31

    def uniform(self, low, high):
        return low + (high - low) * self.unit()

    def exponential(self, mean):
        return -math.log(1.0 - self.unit()) * mean

    def normal(self, mean, deviation):
        total = -6.0
        for _ in range(12):
            total += self.unit()
        return mean + deviation * total


def bank():
    env = simpy.Environment()
    random = Random(42)
    counter = simpy.Resource(env, capacity=1)

    def log(what):
        print(f'{env.now:9.4f}  {what}')

    def customer(number):
        arrived = env.now
        log(f'customer {number} enters')
        with counter.request() as request:
            patience = env.timeout(random.uniform(1.0, 9.0))
            happened = yield request | patience
            waited = env.now - arrived
            if request not in happened:
                log(f'customer {number} leaves after {waited:.4f} in the queue')
                return
            log(f'customer {number} is served after {waited:.4f}')
            yield env.timeout(random.exponential(12.0))
            log(f'customer {number} has finished')

    def arrivals():
        customers = []
        for number in range(1, 9):
            customers.append(env.process(customer(number)))
            yield env.timeout(random.exponential(10.0))
        for process in customers:
            yield process
        log('the bank closes')

    print('A bank with one counter')
    env.process(arrivals())
    env.run()


class Machine:
    def __init__(self, shop):
        self.parts = self.failures = 0
        self.broken = False
        self.work = shop.env.process(self.works(shop))
        shop.env.process(self.breaks(shop))

    def works(self, shop):
        env = shop.env
        while True:
            left = shop.random.normal(10.0, 2.0)
            while left:
                started = env.now
                try:
                    yield env.timeout(left)
                    left = 0.0
                except simpy.Interrupt:
                    left -= env.now - started
                    self.broken = True
                    self.failures += 1
                    with shop.repairer.request(priority=1) as repairer:
                        yield repairer
                        yield env.timeout(30.0)
                    self.broken = False
            self.parts += 1

    def breaks(self, shop):
        while True:
            yield shop.env.timeout(shop.random.exponential(300.0))
            if not self.broken:
                self.work.interrupt('it breaks')


class Shop:
    def __init__(self):
        self.env = simpy.Environment()
        self.random = Random(42)
        self.repairer = simpy.PreemptiveResource(self.env, capacity=1)
        self.jobs = self.disturbed = 0

    def other_jobs(self):
        env = self.env
        while True:
            left = 30.0
            while left:
                with self.repairer.request(priority=2) as repairer:
                    yield repairer
                    started = env.now
                    try:
                        yield env.timeout(left)
                        left = 0.0
                    except simpy.Interrupt:
                        left -= env.now - started
                        self.disturbed += 1
            self.jobs += 1


def machine_shop():
    shop = Shop()
    machines = [Machine(shop) for _ in range(10)]
    shop.env.process(shop.other_jobs())
    shop.env.run(until=4 * 7 * 24 * 60)
    print('A machine shop after four weeks')
    for number, machine in enumerate(machines, 1):
        print(f'machine {number:2}: {machine.parts} parts, {machine.failures} failures')
    print(f'the repairer: {shop.jobs} other jobs, disturbed {shop.disturbed} times')


bank()
print()
machine_shop()
