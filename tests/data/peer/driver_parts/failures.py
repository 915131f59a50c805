"""Handlers that fail, one for each kind of error reply."""

import builtins

from . import robot_modules


class GripperError(Exception):
    """An error class of a module that the other side may lack."""


class NeedsKeyword(Exception):
    """Pickles well, and cannot be loaded: its class wants a keyword that the pickle has not."""

    def __init__(self, *args, why):
        super().__init__(*args)
        self.why = why


def value():
    raise ValueError("boom")


def accents():
    raise ValueError("échec é😀")


def surrogate():
    raise ValueError("half \ud83d")


def multiline():
    raise ValueError("one\ntwo\r\nthree\0")


def long_text():
    raise ValueError("x" * 100000)


def several_args():
    raise ValueError(1, 2.5, b"three", None)


def nested():
    raise ValueError(KeyError("inside"))


def no_args():
    raise RuntimeError


def key():
    raise KeyError("k")


def zero():
    return 1 / 0


def missing_file():
    open("/nonexistent/file")


def two_files():
    raise OSError(18, "Invalid cross-device link", "a", None, "b")


def unicode_decode():
    b"\xff".decode("utf-8")


def unicode_encode():
    "é".encode("ascii")


def missing_module():
    import nonexistent_module  # noqa: F401


def missing_attribute():
    None.wheels


def syntax():
    compile("a b", "robot.py", "exec")


def attributes():
    error = ValueError("with attributes")
    error.code = 42
    error.where = ["arm", (1, 2)]
    raise error


def notes():
    error = ValueError("with notes")
    error.__notes__ = ["first note", "second note é"]
    raise error


def chained():
    try:
        key()
    except KeyError as error:
        raise RuntimeError("outer") from error


def deep(levels=5):
    if levels:
        deep(levels - 1)
    raise ValueError("deep")


def very_deep():
    very_deep()


def group():
    group_class = getattr(builtins, "ExceptionGroup", None)
    if group_class is None:
        raise NotImplementedError("this Python has no ExceptionGroup")
    raise group_class("several", [ValueError("one"), KeyError("two")])


def custom():
    raise GripperError("the gripper jammed")


def robot_mute():
    raise robot_modules.mute_error("the arduino said nothing")


def cannot_load():
    raise NeedsKeyword("hopeless", why="because")


def cannot_pickle():
    error = ValueError("with a function")
    error.function = lambda: None
    raise error


def leaves():
    raise SystemExit(3)


def assertion():
    assert not "empty", "is not empty"


def timeout():
    raise TimeoutError("no answer in time")


def stop_iteration():
    next(iter(()))


FAILURES = {
    name: thing
    for name, thing in list(globals().items())
    if callable(thing) and not isinstance(thing, type) and not name.startswith("_")
}
