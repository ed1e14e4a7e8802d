"""The counterpart of examples/examples/primes_and_squares.rs."""

import asyncio


def numbers(first, last):
    yield from range(first, last + 1)


def is_prime(n):
    return n > 1 and all(n % divisor != 0 for divisor in range(2, n))


async def primes(numbers):
    primes = []
    for n in numbers:
        if is_prime(n):
            print(n, "is prime")
            primes.append(n)
        await asyncio.sleep(0)
    return primes


async def squares(numbers):
    squares = []
    for n in numbers:
        print(n, "squared is", n * n)
        squares.append(n * n)
        await asyncio.sleep(0)
    return squares


async def main():
    both = asyncio.gather(
        asyncio.create_task(primes(numbers(1, 12))),
        asyncio.create_task(squares(numbers(1, 6))),
    )
    both.add_done_callback(lambda both: print("primes and squares:", both.result()))
    await both


asyncio.run(main())
