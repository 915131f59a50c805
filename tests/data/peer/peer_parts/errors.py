"""Errors across the wire as the Python library sends and raises them (PROTOCOL.md, section 5)."""

import traceback

SENTENCE = "\n\nThe exception above was raised on the other side of the link:\n\n"


def describe(error):
    """Return the 3-tuple that an error reply carries: class, instance, StackSummary."""
    return (type(error), error, traceback.extract_tb(error.__traceback__))


def is_error(value):
    """Tell an error reply from a value, as the library does: it cannot tell one that a handler
    returned, and an empty tuple is an IndexError."""
    if not isinstance(value, tuple):
        return False
    kind = value[0]
    return isinstance(kind, type) and issubclass(kind, BaseException) and len(value) == 3


def rebuild(value):
    """Return the exception that `execute` raises for the 3-tuple `value`.

    The class is called with one str, so a class that wants more (UnicodeDecodeError) fails here.
    """
    kind, error, frames = value
    text = "".join(
        [str(error), SENTENCE, "Traceback (most recent call last):\n"]
        + traceback.format_list(frames)
        + traceback.format_exception_only(kind, error)
    )
    return kind(text.rstrip("\n"))
