"""CPython as an oracle: a request in JSON on each line in, an answer on each line out.

Requests have an `op` and are answered in turn:

info      -> {version, protocols}
generate  {seed, count, protocols, strings, kinds, sizes, budget, messages}
          -> {items: [{seed, pickles: [base64 for each protocol], reprs: [repr for each protocol]}]}
load      {items: [base64], encoding, again: [protocols], share, seconds}
          -> {items: [{repr} or {refused: {type, text}}, with `again`, `end`, `globals`]}
dis       {items: [base64]} -> {items: [{text} or {text, refused}]}

Values of data types are built, nothing else is called: see `ALLOWED`.
"""
import base64
import builtins
import io
import json
import pickle
import pickletools
import resource
import signal
import sys
import warnings

from oracle_load import OrderedUnpickler, has_sets, python3_name
from oracle_repr import python_repr
from oracle_values import Generator

MEMORY = 3 << 30
DATA_TYPES = "object int float complex str bytes bytearray list tuple dict set frozenset bool range slice".split()
ERRORS = [name for name,
    value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)]
STANDARD = {
    "collections": ["OrderedDict", "defaultdict", "deque", "Counter"],
    "datetime": ["date", "datetime", "time", "timedelta", "timezone"],
    "decimal": ["Decimal"],
    "fractions": ["Fraction"],
    "uuid": ["UUID", "SafeUUID"],
    "pathlib": ["PurePosixPath", "PosixPath", "PureWindowsPath"],
    "pathlib._local": ["PurePosixPath", "PosixPath", "PureWindowsPath"],
    "array": ["array", "_array_reconstructor"],
    "_codecs": ["encode"],
}
ALLOWED = {("builtins", name) for name in DATA_TYPES + ERRORS} | {(module, name) for module,
    names in STANDARD.items() for name in names}


class Forbidden(pickle.UnpicklingError):
    pass


class Late(Exception):
    pass


def allow(module, name):
    """Raises unless the name, or what Python 3 makes of it, is a data type."""
    if (module, name) not in ALLOWED and python3_name(module, name) not in ALLOWED:
        raise Forbidden("%s.%s is not among the data types of the oracle" % (module, name))


class Unpickler(pickle.Unpickler):
    """The reader in C, for data types only."""

    def find_class(self, module, name):
        allow(module, name)
        return super().find_class(module, name)


def encoded(data):
    return base64.b64encode(data).decode("ascii")


def refusal(error):
    answer = {"type": type(error).__name__, "text": str(error)}
    if isinstance(error, Forbidden):
        answer["forbidden"] = True
    return answer


def generate(request):
    items = []
    for seed in range(request["seed"], request["seed"] + request["count"]):
        generator = Generator(seed, request.get("strings", "mixed"), request.get("kinds", "all"),
            request.get("budget", 30), request.get("sizes", "small"))
        value = generator.message() if request.get("messages") else generator.value()
        item = {"seed": seed, "pickles": [], "reprs": []}
        text = python_repr(value)
        for protocol in request["protocols"]:
            data = pickle.dumps(value, protocol)
            item["pickles"].append(encoded(data))
            # what old protocols lose: the fold of a time, the subclasses of OSError
            lossy = protocol < 4 and ("datetime." in text or "Error" in text)
            item["reprs"].append(python_repr(OrderedUnpickler(data).load()) if lossy else text)
        items.append(item)
    return items


def load(request):
    return [load_in_time(base64.b64decode(item), request) for item in request["items"]]


def load_in_time(data, request):
    """A call in C may end late, and the signal then come outside of what waits for it."""
    try:
        return load_one(data, request)
    except Late:
        signal.setitimer(signal.ITIMER_REAL, 0)
        return {"late": True}


def load_one(data, request):
    encoding = request.get("encoding", "ASCII")
    source = io.BytesIO(data)
    signal.setitimer(signal.ITIMER_REAL, request.get("seconds", 10))
    try:
        value = Unpickler(source, encoding=encoding).load()
    except Exception as error:
        return {"late": True} if isinstance(error, Late) else {"refused": refusal(error)}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    answer = {"end": source.tell()}
    signal.setitimer(signal.ITIMER_REAL, request.get("seconds", 10))
    try:
        if has_sets(data):
            shown = OrderedUnpickler(data, allow, encoding=encoding).load()
            answer["sets"] = True
        else:
            shown = value
        answer["repr"] = python_repr(shown)
        again = request.get("again", [])
        if again and request.get("share"):
            value = OrderedUnpickler(data, allow, ordered=False, share=True, encoding=encoding).load()
        answer["again"] = [encoded(pickle.dumps(value, protocol)) for protocol in again]
    except Late:
        answer["late"] = True
    except Exception as error:
        answer["unprintable"] = type(error).__name__
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return answer


def dis(request):
    items = []
    for item in request["items"]:
        out = io.StringIO()
        answer = {}
        try:
            pickletools.dis(base64.b64decode(item), out)
        except Exception as error:
            answer["refused"] = refusal(error)
        items.append(dict(answer, text=out.getvalue()))
    return items


def info(_):
    return [{"version": "%d.%d.%d" % sys.version_info[:3], "highest": pickle.HIGHEST_PROTOCOL}]


OPERATIONS = {"generate": generate, "load": load, "dis": dis, "info": info}


def ring(*_):
    raise Late()


def main():
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, ring)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"items": OPERATIONS[request["op"]](request)}
        except Exception as error:
            answer = {"error": "%s: %s" % (type(error).__name__, error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
