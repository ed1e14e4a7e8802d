"""The counterpart of examples/examples/tree_walk.rs."""

from itertools import islice


class Node:
    def __init__(self, value):
        self.left = None
        self.value = value
        self.right = None


def in_order(node):
    if node:
        yield from in_order(node.left)
        yield node.value
        yield from in_order(node.right)


def pre_order(node):
    if node:
        yield node.value
        yield from pre_order(node.left)
        yield from pre_order(node.right)


def post_order(node):
    if not node:
        return 0
    left = yield from post_order(node.left)
    right = yield from post_order(node.right)
    yield node.value
    return 1 + max(left, right)


def endless(n):
    yield n
    yield from endless(2 * n)
    yield from endless(2 * n + 1)


def insert(node, value):
    if node is None:
        return Node(value)
    if value < node.value:
        node.left = insert(node.left, value)
    else:
        node.right = insert(node.right, value)
    return node


def delegation_depth(generator):
    depth = 0
    while (generator := generator.gi_yieldfrom) is not None:
        depth += 1
    return depth


tree = None
for value in [50, 30, 70, 20, 40, 60, 80, 35, 45]:
    tree = insert(tree, value)

print("in order:", list(in_order(tree)))
print("pre-order:", list(pre_order(tree)))

walk = post_order(tree)
values = []
try:
    while True:
        values.append(next(walk))
except StopIteration as stop:
    height = stop.value
print("post-order:", values)
print("height:", height)

walk = in_order(tree)
found = next(value for value in walk if value > 33)
print(f"found: {found}, at depth {delegation_depth(walk)}")
print("then:", list(islice(walk, 2)))
walk.close()
print("closed:", list(walk))

print("endless:", list(islice(endless(1), 6)))
