"""What CPython needs for each of 10,000 values of a kind: {"int": [bytes, base64 of their pickle], ...} as JSON."""

import base64
import collections
import datetime
import decimal
import fractions
import json
import pickle
import tracemalloc
import uuid

COUNT = 10000
KEYS = ("id", "x", "y", "zone", "seen")

MAKERS = {
    "int": lambda i: i * 7919,
    "float": lambda i: i * 0.37 + 0.1,
    "str of 8": lambda i: "%08d" % i,
    "str of 8, accented": lambda i: "é%07d" % i,
    "bytes of 16": lambda i: b"%016d" % i,
    "tuple of 2": lambda i: (i, i * 0.37 + 0.1),
    "list of 2": lambda i: [i, i * 0.37 + 0.1],
    "dict of 5": lambda i: dict(zip(KEYS, (i, i * 0.5 + 0.25, i * 0.125 + 0.3, "home", i % 3 == 0))),
    "set of 5": lambda i: {i, i + 1, i + 2, i + 3, i + 4},
    "datetime": lambda i: datetime.datetime(2026, 1, 1) + datetime.timedelta(seconds=i),
    "Decimal": lambda i: decimal.Decimal(i) / 100,
    "Fraction": lambda i: fractions.Fraction(i, 7919),
    "UUID": lambda i: uuid.UUID(int=i << 64),
    "OrderedDict of 2": lambda i: collections.OrderedDict([("x", i), ("y", i * 0.37 + 0.1)]),
}


def measured(maker):
    data = pickle.dumps([maker(i) for i in range(COUNT)], 4)
    pickle.loads(data)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = pickle.loads(data)
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return [(after - before) / len(kept), base64.b64encode(data).decode()]


print(json.dumps({name: measured(maker) for name, maker in MAKERS.items()}))
