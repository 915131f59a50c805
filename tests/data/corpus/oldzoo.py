"""Classes of the Python 2 part of the corpus; loads under Python 3 as well."""


class Old:
    """An old-style class under Python 2: INST, OBJ, or `copy_reg`."""

    def __init__(self, x=None):
        self.x = x


class OldWithArgs:
    def __init__(self, a, b):
        self.a = a
        self.b = b

    def __getinitargs__(self):
        return (self.a, self.b)


class OldWithState:
    def __getstate__(self):
        return (1, "two")

    def __setstate__(self, state):
        self.state = state


class New(object):
    def __init__(self, x=None):
        self.x = x


class NewSlots(object):
    __slots__ = ("a",)

    def __getstate__(self):
        return {"a": self.a}

    def __setstate__(self, state):
        self.a = state["a"]


class MyList(list):
    pass


class MyDict(dict):
    pass


class MyInt(int):
    pass


class MyStr(str):
    pass


class MyTuple(tuple):
    pass


class OldError(Exception):
    pass


class Persistent(object):
    def __init__(self, pid):
        self.pid = pid


def function(x):
    return x
