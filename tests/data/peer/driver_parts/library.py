"""Which TCPTalks a driver drives: our Python peer, or a user's own `tcptalks.py`, unchanged."""

import importlib
import importlib.util
import inspect
import os
import sys

from peer_parts import faults

from . import robot_modules

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Library:
    """A module with TCPTalks in it, and what its constructor tells about its age."""

    def __init__(self, module, ours):
        self.module = module
        self.ours = ours
        self.parameters = list(inspect.signature(module.TCPTalks.__init__).parameters)[1:]

    @property
    def era(self):
        """2017 has no id; 2018 has it as the third parameter; 2019 elsewhere."""
        if self.ours:
            return 2018
        if "id" not in self.parameters:
            return 2017
        return 2018 if self.parameters.index("id") == 2 else 2019

    def make(self, role, options, fault=None):
        """Make a link or a multi-client server; options that it does not know are left out."""
        kind = getattr(self.module, "TCPTalksServer" if role == "multi" else "TCPTalks")
        if self.ours:
            kind = faults.broken(kind, fault)
        elif fault is not None:
            raise ValueError("Cannot break a TCPTalks that is not ours")
        known = inspect.signature(kind.__init__).parameters
        return kind(**{k: v for k, v in options.items() if k in known and v is not None})

    def describe(self):
        return {
            "path": self.module.__file__,
            "module": self.module.__name__,
            "ours": self.ours,
            "era": self.era,
            "parameters": self.parameters,
            "multi": hasattr(self.module, "TCPTalksServer"),
        }


def our_peer(name):
    """Import our peer as the module `name`, under which its classes travel."""
    path = os.path.join(HERE, "tcptalks_peer.py")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    parent, _, child = name.rpartition(".")
    if parent:
        setattr(robot_modules.package(parent), child, module)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return Library(module, True)


def users_own(folder, name=None):
    """Import `tcptalks` or `common.tcptalks` from `folder`, as a robot's scripts do."""
    folder = os.path.abspath(folder)
    if os.path.exists(os.path.join(folder, "common", "tcptalks.py")):
        found = "common.tcptalks"
    elif os.path.basename(folder) == "common":
        folder, found = os.path.dirname(folder), "common.tcptalks"
    else:
        found = "tcptalks"
    sys.path.insert(0, folder)
    return Library(importlib.import_module(name or found), False)
