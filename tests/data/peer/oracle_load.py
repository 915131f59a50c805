"""Loading for the oracle: sets keep the order of the pickle, texts can be made one object each.

CPython prints a set in the order of its hash table, which hangs on the
version and on how the set grew; a reader that runs nothing can only print
the order of the pickle. So `OrderedUnpickler` builds sets that print in the
order in which their items came.
"""
import _compat_pickle
import io
import pickle
import sys
from reprlib import recursive_repr


def type_named(name):
    class Named(type):
        def __repr__(cls):
            return "<class '%s'>" % name

    return Named


class OrderedSet(set, metaclass=type_named("set")):
    def __init__(self, items=()):
        self.order = []
        set.__init__(self)
        self.update(items)

    def add(self, item):
        if item not in self:
            set.add(self, item)
            self.order.append(item)

    def update(self, items):
        for item in items:
            self.add(item)

    @recursive_repr("set(...)")
    def __repr__(self):
        return "{%s}" % ", ".join(map(repr, self.order)) if self.order else "set()"

    __hash__ = None


class OrderedFrozenSet(frozenset, metaclass=type_named("frozenset")):
    def __new__(cls, items=()):
        items = list(items)
        self = frozenset.__new__(cls, items)
        self.order = list(OrderedSet(items).order)
        return self

    @recursive_repr("frozenset(...)")
    def __repr__(self):
        return "frozenset({%s})" % ", ".join(map(repr, self.order)) if self.order else "frozenset()"


ORDERED = {set: OrderedSet, frozenset: OrderedFrozenSet}


def python3_name(module, name):
    """The name that Python 3 looks up for one of Python 2, as pickles below protocol 3 have them."""
    if (module, name) in _compat_pickle.NAME_MAPPING:
        return _compat_pickle.NAME_MAPPING[(module, name)]
    return _compat_pickle.IMPORT_MAPPING.get(module, module), name


class OrderedUnpickler(pickle._Unpickler):
    """ordered: sets keep the order of the pickle. share: equal texts become one object.

    allow: called with module and name before a class is looked up, to refuse it.
    """

    dispatch = dict(pickle._Unpickler.dispatch)

    def __init__(self, data, allow=None, persistent_load=None, ordered=True, share=False, **keywords):
        super().__init__(io.BytesIO(data), **keywords)
        self.allow = allow
        self.ordered = ordered
        self.share = share
        self.globals = []
        if persistent_load:
            self.persistent_load = persistent_load

    def find_class(self, module, name):
        self.globals.append(".".join(python3_name(module, name) if self.proto < 3 else (module, name)))
        if self.allow:
            self.allow(module, name)
        found = super().find_class(module, name)
        return ORDERED.get(found, found) if self.ordered and type(found) is type else found

    def load_empty_set(self):
        self.append(OrderedSet() if self.ordered else set())

    def load_frozenset(self):
        items = self.pop_mark()
        self.append(OrderedFrozenSet(items) if self.ordered else frozenset(items))

    dispatch[pickle.EMPTY_SET[0]] = load_empty_set
    dispatch[pickle.FROZENSET[0]] = load_frozenset


def shared_text(load):
    def wrapped(self):
        load(self)
        if self.share and type(self.stack[-1]) is str:
            self.stack[-1] = sys.intern(self.stack[-1])

    return wrapped


for opcode in (pickle.UNICODE, pickle.BINUNICODE, pickle.SHORT_BINUNICODE, pickle.BINUNICODE8, pickle.STRING,
    pickle.BINSTRING, pickle.SHORT_BINSTRING):
    OrderedUnpickler.dispatch[opcode[0]] = shared_text(OrderedUnpickler.dispatch[opcode[0]])


def own_bytes(load):
    """CPython's reader in C makes a new object for each bytes; slices of a file of length 1 are singletons."""

    def wrapped(self):
        load(self)
        if type(self.stack[-1]) is bytes:
            self.stack[-1] = bytes(bytearray(self.stack[-1]))

    return wrapped


for opcode in (pickle.BINBYTES, pickle.SHORT_BINBYTES, pickle.BINBYTES8):
    OrderedUnpickler.dispatch[opcode[0]] = own_bytes(OrderedUnpickler.dispatch[opcode[0]])


def has_sets(data):
    return b"\x8f" in data or b"\x91" in data or b"set\n" in data or b"set" in data
