"""`repr` as CPython 3.12 and later print, under every version.

Older ones differ for OrderedDict (a list of pairs up to 3.11), exceptions
(a comma behind the one argument in 3.6) and timedelta (no names in 3.6).
"""
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from datetime import datetime, time, timedelta, timezone

from oracle_load import OrderedFrozenSet, OrderedSet

DIFFERENT = ("OrderedDict(", "Error(", "Exception(", "timedelta(", "Iteration(", "Exit(", "Interrupt(", "Warning(")
MODERN = sys.version_info >= (3, 12)


def python_repr(value):
    text = repr(value)
    if MODERN or not any(word in text for word in DIFFERENT):
        return text
    return Printer().text(value)


class Printer:
    def __init__(self):
        self.open = set()

    def text(self, value):
        kind = type(value)
        print_kind = PRINTERS.get(kind) or (Printer.error if isinstance(value, BaseException) else None)
        if print_kind is None:
            return repr(value)
        if kind is defaultdict:
            return self.default_dict(value)
        if id(value) in self.open:
            return RECURSION.get(kind, "...")
        self.open.add(id(value))
        try:
            return print_kind(self, value)
        finally:
            self.open.discard(id(value))

    def all(self, values):
        return ", ".join([self.text(value) for value in values])

    def list(self, value):
        return "[%s]" % self.all(value)

    def tuple(self, value):
        return "(%s,)" % self.text(value[0]) if len(value) == 1 else "(%s)" % self.all(value)

    def dict(self, value):
        return "{%s}" % ", ".join(["%s: %s" % (self.text(k), self.text(v)) for k, v in value.items()])

    def set(self, value):
        items = getattr(value, "order", value)
        return "{%s}" % self.all(items) if value else "set()"

    def frozenset(self, value):
        items = getattr(value, "order", value)
        return "frozenset({%s})" % self.all(items) if value else "frozenset()"

    def ordered_dict(self, value):
        return "OrderedDict(%s)" % (self.dict(value) if value else "")

    def deque(self, value):
        return "deque([%s]%s)" % (self.all(value), "" if value.maxlen is None else ", maxlen=%d" % value.maxlen)

    def default_dict(self, value):
        # the dict inside, not the whole, is what stands as `{...}` in itself
        if id(value) in self.open:
            inside = "{...}"
        else:
            self.open.add(id(value))
            inside = self.dict(value)
            self.open.discard(id(value))
        return "defaultdict(%s, %s)" % (self.text(value.default_factory), inside)

    def counter(self, value):
        return "Counter({%s})" % ", ".join(["%s: %s" % (self.text(k), self.text(v)) for k,
            v in value.most_common()]) if value else "Counter()"

    def error(self, value):
        if type(value).__str__ is not BaseException.__str__ and type(value).__repr__ is not BaseException.__repr__:
            return repr(value)
        return "%s(%s)" % (type(value).__name__, self.all(value.args))

    def delta(self, value):
        parts = [("days", value.days), ("seconds", value.seconds), ("microseconds", value.microseconds)]
        return "datetime.timedelta(%s)" % (", ".join("%s=%d" % part for part in parts if part[1]) or "0")

    def zone(self, value):
        return repr(value).replace(repr(value.utcoffset(None)), self.delta(value.utcoffset(None)))

    def zoned(self, value):
        text = repr(value)
        return text.replace(repr(value.tzinfo), self.text(value.tzinfo)) if value.tzinfo else text


PRINTERS = {
    list: Printer.list, tuple: Printer.tuple, dict: Printer.dict, set: Printer.set, frozenset: Printer.frozenset,
    OrderedSet: Printer.set, OrderedFrozenSet: Printer.frozenset,
    OrderedDict: Printer.ordered_dict, deque: Printer.deque, defaultdict: Printer.default_dict,
    Counter: Printer.counter, timedelta: Printer.delta, timezone: Printer.zone, datetime: Printer.zoned,
    time: Printer.zoned,
}
RECURSION = {
    list: "[...]", tuple: "(...)", dict: "{...}", set: "set(...)", frozenset: "frozenset(...)",
    OrderedSet: "set(...)", OrderedFrozenSet: "frozenset(...)", deque: "[...]",
}
