"""The counterpart of examples/examples/producer_consumer.rs."""


def consumer():
    total = 0
    while True:
        item = yield total
        print(f"consumed {item}")
        total += item


def produce(consumer):
    for item in range(10):
        print(f"produced {item}")
        total = consumer.send(item)
        print(f"total {total}")


consumer = consumer()

# The exception does not carry the value; only the sender knows which one it was.
item = 0
try:
    consumer.send(item)
except TypeError:
    print(f"not started: the value {item} came back")

next(consumer)
produce(consumer)
consumer.close()
