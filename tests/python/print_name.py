"""The counterpart of examples/examples/print_name.rs."""


def print_name(prefix):
    print(f"Searching prefix:{prefix}")
    try:
        while True:
            name = yield
            if prefix in name:
                print(name)
    except GeneratorExit:
        print("Closing coroutine!!")


names = print_name("Dear")
next(names)
names.send("James")
names.send("Dear James")
names.close()
