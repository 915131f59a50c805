"""Python values inside JSON lines.

In a request a value is null, true, a number, a string or a list, meaning itself, or one of

    {"py": "(1, b'x')"}     a Python literal
    {"pickle": "gAQpLg=="}  a pickle in base64
    {"odd": "deque"}        a value of odd_values.py

In an answer it is {"type": "tuple", "repr": "(1, 2)", "pickle": "…"}; `repr` is cut after 2,000
characters, `pickle` is null where the value cannot be pickled.

An error is {"type": "KeyError", "module": "builtins", "text": str(error), "repr": repr(error),
"traceback": "…", "pickle": "…" or null}.
"""

import ast
import base64
import pickle
import traceback

from . import odd_values

REPR_LIMIT = 2000


def decode(value):
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "py" in value:
        return ast.literal_eval(value["py"])
    if "pickle" in value:
        return pickle.loads(base64.b64decode(value["pickle"]))
    return odd_values.make(value["odd"])


def encode(value, protocol=pickle.HIGHEST_PROTOCOL):
    return {
        "type": type(value).__name__,
        "repr": shortened(repr(value)),
        "pickle": try_pickle(value, min(protocol, 4)),
    }


def encode_error(error):
    return {
        "type": type(error).__name__,
        "module": type(error).__module__,
        "text": str(error),
        "repr": shortened(repr(error)),
        "traceback": "".join(traceback.format_exception(type(error), error, error.__traceback__)),
        "pickle": try_pickle(error, min(pickle.HIGHEST_PROTOCOL, 4)),
    }


def shortened(text):
    return text if len(text) <= REPR_LIMIT else text[:REPR_LIMIT] + "…"


def try_pickle(value, protocol):
    try:
        return base64.b64encode(pickle.dumps(value, protocol)).decode()
    except Exception:
        return None


def same(one, other):
    """Equality that tells 1 from True and 1.0, 0.0 from -0.0, and finds nan equal to itself."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, float):
        return repr(one) == repr(other)
    if isinstance(one, BaseException):
        return same(one.args, other.args) and same(one.__dict__, other.__dict__)
    return bool(one == other) or one is other
