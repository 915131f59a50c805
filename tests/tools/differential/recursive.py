"""Objects whose reductions lead back to themselves, pickled by this Python.

`given` is {"seed", "count", "protocols"}; `answer` gets a list of pickles in
hexadecimal for each seed, one for each protocol. Nothing is ever unpickled here:
what is called need not exist, it only has a name.
"""
import copyreg
import functools
import pickle
import random
import sys
import types

module = types.ModuleType("robot")
sys.modules["robot"] = module


def named(thing, name):
    thing.__module__ = "robot"
    thing.__name__ = thing.__qualname__ = name
    setattr(module, name, thing)
    return thing


make = named(lambda *args: None, "make")
other = named(lambda *args: None, "other")
setter = named(lambda *args: None, "setter")
BUILTINS = [ValueError, list, dict, getattr, functools.partial]


class Fresh:
    """A part of the arguments that is made anew each time."""

    def __init__(self, kind, items):
        self.kind = kind
        self.items = items

    def make(self):
        items = [part.make() if isinstance(part, Fresh) else part for part in self.items]
        if self.kind == "tuple":
            return tuple(items)
        if self.kind == "dict":
            return {i: item for i, item in enumerate(items)}
        return list(items)


def made(part):
    return part.make() if isinstance(part, Fresh) else part


class Plan:
    """How one object reduces: what it hands out, and what of it is the same each time."""

    def __init__(self):
        self.form = "reduce"
        self.args = ()          # parts
        self.kept = None        # the very tuple, where it is the same each time
        self.kwargs = None
        self.kept_kwargs = None
        self.callable = make
        self.state = self.items = self.pairs = self.setter = None

    def arguments(self):
        return self.kept if self.kept is not None else tuple(made(part) for part in self.args)

    def reduction(self, obj, protocol):
        args = self.arguments()
        called = made(self.callable)
        if self.form == "newobj":
            called, args = copyreg.__newobj__, (type(obj),) + args
        elif self.form == "newobj_ex":
            kwargs = self.kept_kwargs
            if kwargs is None:
                kwargs = {name: made(part) for name, part in self.kwargs.items()}
            called, args = copyreg.__newobj_ex__, (type(obj), args, kwargs)
        parts = [called, args, self.state,
                 iter(self.items) if self.items is not None else None,
                 iter(self.pairs) if self.pairs is not None else None]
        if self.setter is not None and sys.version_info >= (3, 8):
            parts.append(self.setter)
        return tuple(parts)


class Thing:
    def __reduce_ex__(self, protocol):
        return self.plan.reduction(self, protocol)


class Callable(Thing):
    def __call__(self, *args):
        return None


named(Thing, "Thing")
named(Callable, "Callable")


class FreshPartial(Fresh):
    def make(self):
        return functools.partial(make, *[made(part) for part in self.items])


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.things = [Thing() for _ in range(self.random.choice([1, 1, 1, 2, 3]))]
        self.callables = [Callable() for _ in range(self.random.choice([0, 0, 0, 1]))]
        self.shared = [self.container() for _ in range(self.random.choice([1, 1, 2, 3]))]

    def container(self):
        return self.random.choice([list, list, dict, set])()

    def atom(self):
        pick = self.random.choice
        return pick([None, True, 1, 300, 2.5, "a", "speed", b"x", b"", (), -1, "é", (1, 2), ("a",)])

    def thing(self):
        return self.random.choice(self.things + self.callables)

    def part(self, depth=0):
        """A part of the arguments: never a thing itself, which would recur for ever unless shared."""
        roll = self.random.random()
        if roll < 0.35:
            return self.atom()
        if roll < 0.75 or depth > 2:
            return self.random.choice(self.shared)
        parts = [self.part(depth + 1) for _ in range(self.random.choice([1, 1, 2, 3, 4]))]
        if roll < 0.9:
            return Fresh(self.random.choice(["list", "tuple", "dict"]), parts)
        return tuple(made(part) for part in parts)

    def parts(self):
        length = self.random.choice([0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 8, 20])
        return tuple(self.part() for _ in range(length))

    def plan(self, obj):
        plan, pick = Plan(), self.random.choice
        plan.form = pick(["reduce", "reduce", "newobj", "newobj_ex"])
        plan.args = self.parts()
        if pick([True, False]):
            plan.kept = tuple(made(part) for part in plan.args)
        plan.kwargs = {pick(["unit", "axis", "name"]): self.part() for _ in range(pick([0, 1, 1, 2]))}
        if pick([True, False]):
            plan.kept_kwargs = {name: made(part) for name, part in plan.kwargs.items()}
        plan.callable = pick([make, make, other, pick(BUILTINS)] + self.callables
                             + [FreshPartial("partial", self.parts())] * (self.random.random() < 0.3))
        if pick([True, False, False]):
            plan.state = pick([{"a": self.within()}, (None, {"b": self.within()}), [self.within()], self.within()])
        if pick([True, False, False, False]):
            plan.items = [self.within() for _ in range(pick([0, 1, 2, 3]))]
        if pick([True, False, False, False]):
            plan.pairs = [(i, self.within()) for i in range(pick([0, 1, 2, 3]))]
        if pick([True, False, False, False, False]):
            plan.setter = pick([setter, setter] + self.callables)
        return plan

    def within(self):
        roll = self.random.random()
        if roll < 0.3:
            return self.atom()
        return self.thing() if roll < 0.7 else self.random.choice(self.shared)

    def value(self):
        for container in self.shared:
            for _ in range(self.random.choice([1, 1, 2, 3])):
                part = self.thing() if self.random.random() < 0.8 else self.atom()
                if isinstance(container, set):
                    container.add(part)
                elif isinstance(container, dict):
                    container[len(container)] = part
                else:
                    container.append(part)
        for obj in self.things + self.callables:
            obj.plan = self.plan(obj)
        pick = self.random.choice
        return pick([pick(self.things), pick(self.shared), [pick(self.things), pick(self.shared)],
                     (pick(self.shared), pick(self.things)), self.things, {"v": pick(self.things)}])


sys.setrecursionlimit(300)
answer = []
for seed in range(given["seed"], given["seed"] + given["count"]):  # noqa: F821
    value = Maker(seed).value()
    pickles = []
    for protocol in given["protocols"]:  # noqa: F821
        try:
            pickles.append(pickle.dumps(value, protocol).hex())
        except (RecursionError, pickle.PicklingError):
            pickles.append(None)
    answer.append(pickles)
