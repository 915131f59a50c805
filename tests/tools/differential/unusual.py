"""Known classes with unusual contents, texts that many share, and what Python 2 would have written.

`given` is {"seed", "count", "protocols"}; `answer` gets for each seed
{"pickles": one in hexadecimal for each protocol, "old": [[pickle, encoding, what Python reads]]}.
"""
import array
import collections
import datetime
import decimal
import fractions
import pathlib
import pickle
import random
import sys
import types
import uuid

module = types.ModuleType("robot")
sys.modules["robot"] = module


def put(cls):
    cls.__module__, cls.__qualname__ = "robot", cls.__name__
    setattr(module, cls.__name__, cls)
    return cls


class Array(array.array):
    pass


class Deque(collections.deque):
    pass


class Counts(collections.Counter):
    pass


class Money(decimal.Decimal):
    pass


class Day(datetime.date):
    pass


class Part(fractions.Fraction):
    pass


for cls in (Array, Deque, Counts, Money, Day, Part):
    put(cls)


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.long = "".join(self.random.choice("abcdé") for _ in range(self.random.choice([3, 300, 5000])))

    def scalar(self):
        return self.random.choice([
            None, True, False, 0, -1, 2**70, 1.5, float("inf"), "a", self.long, b"x", (), decimal.Decimal("1.50"),
            fractions.Fraction(1, 3), datetime.date(2018, 5, 12), uuid.UUID(int=7), ...,  NotImplemented, int,
        ])

    def unusual(self):
        pick, scalar = self.random.choice, self.scalar
        kind = self.random.randrange(14)
        if kind == 0:
            return collections.Counter({i: scalar() for i in range(pick([0, 1, 2, 5]))})
        if kind == 1:
            counts = Counts(a=1)
            counts.name = scalar()
            return counts
        if kind == 2:
            return collections.deque([scalar() for _ in range(5)], pick([None, 2, 5, 50]))
        if kind == 3:
            deque = Deque([scalar()], pick([None, 3]))
            deque.name = scalar()
            return deque
        if kind == 4:
            values = Array("d", [1.0, float("nan")])
            if pick([True, False]):
                values.unit = scalar()
            return values
        if kind == 5:
            ordered = collections.OrderedDict((i, scalar()) for i in range(3))
            ordered.name = scalar()
            return ordered
        if kind == 6:
            return pick([Money("1.5"), Day(2018, 5, 12), Part(1, 2), decimal.Decimal("-sNaN12")])
        if kind == 7:
            error = pick([ValueError, KeyError, OSError, TimeoutError])(*[scalar() for _ in range(pick([0, 1, 2, 3]))])
            error.note = scalar()
            return error
        if kind == 8:
            return [TimeoutError(self.long) for _ in range(pick([2, 50]))]
        if kind == 9:
            return [pathlib.PurePosixPath("/" + self.long, str(i)) for i in range(pick([2, 50]))]
        if kind == 10:
            return collections.defaultdict(pick([int, list, None]), {self.long: scalar()})
        if kind == 11:
            return {(float("nan"), 1): scalar(), (float("nan"), 1): scalar()}
        if kind == 12:
            return [self.long] * 3 + [self.long[:-1] + self.long[-1]]
        return array.array(pick(["b", "B", "h", "i", "q", "f", "d"]), [1, 2])

    def value(self):
        return self.random.choice([self.unusual, lambda: [self.unusual(), self.scalar(), self.unusual()]])()

    def plain(self, depth=0):
        """What Python 2 and 3 both have; its texts are written as str."""
        pick = self.random.choice
        kind = self.random.randrange(10)
        if kind < 4 or depth > 3:
            return pick([None, True, 0, -5, 300, 70000, 2**40, 1.5, -2.25, "", "speed", "it's", "a\nb", "x" * 300])
        inside = [self.plain(depth + 1) for _ in range(pick([0, 1, 2, 3, 4]))]
        if kind < 6:
            return inside
        if kind < 8:
            return tuple(inside)
        return {pick(["a", "b", "c", 1, 2.5]) if i % 2 else i: item for i, item in enumerate(inside)}


class OldPickler(pickle._Pickler):
    """Writes a text as Python 2's str."""
    dispatch = dict(pickle._Pickler.dispatch)

    def save_old(self, text):
        data = text.encode("ascii")
        if self.proto == 0:
            self.write(b"S" + repr(data)[1:].encode("ascii") + b"\n")
        elif len(data) < 256:
            self.write(b"U" + bytes([len(data)]) + data)
        else:
            self.write(b"T" + len(data).to_bytes(4, "little") + data)
        self.memoize(text)

    dispatch[str] = save_old


def old(value):
    import io
    made = []
    for protocol in (0, 1, 2):
        out = io.BytesIO()
        OldPickler(out, protocol).dump(value)
        for encoding in ("ASCII", "latin1", "bytes"):
            read = pickle.loads(out.getvalue(), encoding=encoding)
            made.append([out.getvalue().hex(), encoding, ascii(read)])
    return made


answer = []
for seed in range(given["seed"], given["seed"] + given["count"]):  # noqa: F821
    maker = Maker(seed)
    value = maker.value()
    answer.append({
        "pickles": [pickle.dumps(value, protocol).hex() for protocol in given["protocols"]],  # noqa: F821
        "old": old(maker.plain()),
    })
