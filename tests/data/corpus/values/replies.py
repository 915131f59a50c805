"""Error replies, as each version of Python writes a traceback."""
import linecache
import sys
import traceback

from zoo import AuthentificationError, RobotError

SOURCE = """\
def move(base, x, y):
    return base[x](y)

def turn(base, angle):
    if angle > 3.2:
        raise ValueError("angle %r is too large" % angle)

def divide(a, b):
    return a / b

def deep(n):
    if n:
        return deep(n - 1)
    raise RuntimeError("deep")

def own():
    raise RobotError("blocked", 3)

def refuse():
    raise AuthentificationError("you are not authentificated")

def chained():
    try:
        divide(1, 0)
    except ZeroDivisionError as error:
        raise LookupError("no arm") from error

def missing():
    open("/no/such/file")

def unicode_error():
    b"\\xff".decode("ascii")

def attribute():
    None.speed

def name():
    return undefined_name

def key():
    raise KeyError("opcode 65 is not bound to any instruction")

def two(a, b):
    pass

def missing_argument():
    two(1)
"""
CALLS = [
    ("type-error", "move([], 1.5, 2)"), ("index-error", "move([], 1, 2)"), ("value-error", "turn(None, 4)"),
    ("zero-division", "divide(1, 0)"), ("deep", "deep(3)"), ("own-class", "own()"),
    ("authentification", "refuse()"), ("chained", "chained()"), ("missing-file", "missing()"),
    ("unicode", "unicode_error()"), ("attribute", "attribute()"), ("name", "name()"), ("key", "key()"),
    ("missing-argument", "missing_argument()"),
]


def caught(expression):
    scope = {"RobotError": RobotError, "AuthentificationError": AuthentificationError}
    linecache.cache["robot.py"] = (len(SOURCE), None, SOURCE.splitlines(True), "robot.py")
    exec(compile(SOURCE, "robot.py", "exec"), scope)
    try:
        eval(compile(expression, "handler.py", "eval"), scope)
    except Exception:
        kind, instance, trace = sys.exc_info()
        return kind, instance, traceback.extract_tb(trace.tb_next)
    raise AssertionError(expression)


def entries():
    for name, expression in CALLS:
        kind, instance, stack = caught(expression)
        yield "whole/" + name, (b"A", 0x9ABCDEF0, ((kind, instance, stack),))
        portable = [(frame.filename, frame.lineno, frame.name, frame.line) for frame in stack]
        yield "portable/" + name, (b"A", 0x9ABCDEF0, ((kind, instance, portable),))
        if name in ("type-error", "key"):
            yield "class/" + name, kind
            yield "stack/" + name, stack
            yield "frame/" + name, stack[0]
    yield "stack/empty", traceback.StackSummary()
    yield "frame/no-line", traceback.FrameSummary("x.py", 1, "f", lookup_line=False)
    yield "frame/locals", traceback.FrameSummary("x.py", 1, "f", lookup_line=False, locals={"a": 1, "b": "x"})
