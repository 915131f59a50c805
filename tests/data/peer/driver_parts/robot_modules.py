"""The modules of the robots whose classes were seen to cross links, made up where they lack.

A class travels by its module path, so a Python peer that has not these modules cannot read it.
"""

import importlib
import sys
import types


def install():
    """Make `common.serialutils` and `common.serialtalks` importable."""
    module("common.serialutils", Deserializer=Deserializer)
    errors = {name: type(name, (Exception,), {}) for name in SERIALTALKS_ERRORS}
    module("common.serialtalks", **errors)


SERIALTALKS_ERRORS = (
    "AlreadyConnectedError",
    "ConnectionFailedError",
    "MuteError",
    "NotConnectedError",
)


class Deserializer:
    """Has the state of the robots' class: little-endian bytes that are still to be read."""

    def __init__(self, remaining):
        self.remaining = remaining

    def __eq__(self, other):
        return self.remaining == other.remaining


def deserializer(remaining):
    install()
    return importlib.import_module("common.serialutils").Deserializer(remaining)


def mute_error(text):
    install()
    return importlib.import_module("common.serialtalks").MuteError(text)


def package(name):
    """Return the package `name`, an empty one if there is none."""
    try:
        return importlib.import_module(name)
    except ImportError:
        made = types.ModuleType(name)
        made.__path__ = []
        sys.modules[name] = made
        return made


def module(name, **content):
    """Make the module `name` with these classes, unless there is one already."""
    try:
        return importlib.import_module(name)
    except ImportError:
        parent, _, child = name.rpartition(".")
        made = types.ModuleType(name)
        for key, thing in content.items():
            thing.__module__ = name
            setattr(made, key, thing)
        if parent:
            setattr(package(parent), child, made)
        sys.modules[name] = made
        return made
