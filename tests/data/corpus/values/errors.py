"""Exceptions: each builtin class, by reference and as instances."""
import builtins

SPECIAL = {
    "UnicodeDecodeError": ("ascii", b"\xff", 0, 1, "ordinal not in range(128)"),
    "UnicodeEncodeError": ("ascii", "\xe9", 0, 1, "ordinal not in range(128)"),
    "UnicodeTranslateError": ("\xe9", 0, 1, "no"),
    "ExceptionGroup": ("several", [ValueError(1), KeyError("k")]),
    "BaseExceptionGroup": ("several", [KeyboardInterrupt()]),
}


def with_attributes(error, **attributes):
    for name, value in attributes.items():
        setattr(error, name, value)
    return error


def entries():
    classes = [getattr(builtins, name) for name in sorted(dir(builtins))]
    classes = [c for c in classes if isinstance(c, type) and issubclass(c,
        BaseException) and c.__name__ not in ("EnvironmentError", "IOError")]
    for kind in classes:
        name = kind.__name__
        yield "class/" + name, kind
        yield "instance/" + name, kind(*SPECIAL.get(name, ("text",)))
        if name not in SPECIAL:
            yield "empty/" + name, kind()
    yield "args/several", ValueError("a", 1, None)
    yield "args/list", ValueError([1, 2])
    yield "os/errno", OSError(2, "No such file or directory")
    yield "os/filename", OSError(2, "No such file or directory", "x.txt")
    yield "os/two-filenames", OSError(17, "File exists", "a", None, "b")
    yield "os/refused", ConnectionRefusedError(111, "Connection refused")
    yield "os/timeout", TimeoutError("timed out")
    yield "os/blocking", BlockingIOError(11, "again", 3)
    yield "import/name", ImportError("no x", name="x", path="/x.py")
    yield "import/module", ModuleNotFoundError("No module named 'x'", name="x")
    yield "stop/value", StopIteration(3)
    yield "exit/code", SystemExit(2)
    yield "syntax/details", SyntaxError("invalid syntax", ("x.py", 1, 2, "a b\n"))
    yield "state/attribute", with_attributes(ValueError("v"), code=7, hint="turn it on")
    yield "state/notes", with_attributes(ValueError("v"), __notes__=["first", "second"])
    yield "state/cause-is-lost", caused()
    yield "attribute/name", attribute_error()
    yield "shared", [KeyError("k")] * 2
    yield "two-os-classes", [FileNotFoundError(2, "x"), PermissionError(13, "y"), OSError]
    if hasattr(builtins, "ExceptionGroup"):
        yield "group/nested", builtins.ExceptionGroup("outer",
            [builtins.ExceptionGroup("inner", [ValueError(1)]), TypeError("t")])


def caused():
    try:
        try:
            raise KeyError("inner")
        except KeyError as inner:
            raise ValueError("outer") from inner
    except ValueError as error:
        return error


def attribute_error():
    try:
        (1).speed
    except AttributeError as error:
        return error
