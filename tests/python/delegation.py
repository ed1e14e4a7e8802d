"""The counterpart of examples/examples/delegation.rs."""


class Spam(Exception):
    pass


class Fire(Exception):
    pass


def writer():
    try:
        written = 0
        while True:
            try:
                number = yield written
            except Spam:
                print("***")
                continue
            if number is None:
                return written
            print(number)
            written += 1
    finally:
        print("pen down")


def by_hand():
    inner = writer()
    try:
        answer = next(inner)
        while True:
            try:
                number = yield answer
            except GeneratorExit:
                inner.close()
                raise
            except BaseException as thrown:
                answer = inner.throw(thrown)
            else:
                answer = inner.send(number)
    except StopIteration as stop:
        written = stop.value
    return f"{written} numbers"


def by_yield_from():
    written = yield from writer()
    return f"{written} numbers"


def drive(make):
    sent = make()
    next(sent)
    for number in range(1, 11):
        sent.send(number)
    written = sent.throw(Spam())
    print(f"thrown in and caught, {written} so far")
    try:
        sent.send(None)
    except StopIteration as stop:
        print(f"returned: {stop.value}")

    thrown_into = make()
    next(thrown_into)
    try:
        thrown_into.throw(Fire("fire"))
    except Fire as thrown:
        print(f"thrown in and not caught: {thrown}")

    closed = make()
    next(closed)
    closed.send(1)
    closed.close()
    print("closed")


print("by hand")
drive(by_hand)
print("by yield from")
drive(by_yield_from)
