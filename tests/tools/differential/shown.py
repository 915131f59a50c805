"""How messages print: `given` are pickles in hexadecimal, `answer` gets two reprs of each.

The first is CPython's own, but for the classes that this Python lacks or has
with other slots. The second is of inert stand-ins for whatever a class
reference names, as the codec prints what it keeps exact.
"""
import builtins
import io
import pickle


class Named(type):
    """A class, or a function, that is nothing but its name."""

    def __repr__(cls):
        kind = "class" if isinstance(getattr(builtins, cls.__name__, cls), type) else "built-in function"
        return "<class '%s'>" % cls.full if kind == "class" else "<built-in function %s>" % cls.full


class Inert(metaclass=Named):
    full = ""

    def __new__(cls, *args):
        self = object.__new__(cls)
        self.args, self.items, self.pairs, self.state = args, [], {}, {}
        return self

    def append(self, item):
        self.items.append(item)

    def extend(self, items):
        self.items.extend(items)

    def __setitem__(self, key, value):
        self.pairs[key] = value

    def __setstate__(self, state):
        self.state = state[1] if isinstance(state, tuple) else state

    def __repr__(self):
        parts = [repr(arg) for arg in self.args]
        parts += ["*%r" % self.items] if self.items else []
        parts += ["**%r" % self.pairs] if self.pairs else []
        parts += ["%s=%r" % pair for pair in self.state.items()]
        return "%s(%s)" % (self.full, ", ".join(parts))


class Frame(Inert):
    def __repr__(self):
        return "<FrameSummary file {filename}, line {lineno} in {name}>".format(**self.state)


def inert(module, name):
    return Named(name, (Inert,), {"full": name if module == "builtins" else module + "." + name})


class ExactUnpickler(pickle._Unpickler):
    def find_class(self, module, name):
        return inert(module, name)


class NaturalUnpickler(pickle._Unpickler):
    def find_class(self, module, name):
        if (module, name) == ("traceback", "FrameSummary"):
            return Frame
        return inert(module, name) if module == "shared_mod" else super().find_class(module, name)


answer = []
for text in given:  # noqa: F821
    data = bytes.fromhex(text)
    answer.append([repr(reader(io.BytesIO(data)).load()) for reader in (NaturalUnpickler, ExactUnpickler)])
