"""A TCPTalks peer in Python, written from PROTOCOL.md, with the quirks of the Python library.

It exists so that what works against it works against a real robot: the listener thread runs the
handlers one after another, handshakes wait one second, messages are found by trying to load them.
It must never be put on an open network: like the library, it unpickles what strangers send.

Works on CPython 3.6 to 3.13, standard library only. The classes take the name under which this
module was imported: a class travels by its module path, and robots say `tcptalks` or
`common.tcptalks`.
"""

from peer_parts.link import TCPListener, TCPTalks
from peer_parts.link_errors import (
    AlreadyConnectedError,
    AuthentificationError,
    ForeverAloneError,
    NoSuchConnectionAvailable,
    NotConnectedError,
)
from peer_parts.multi import TCPTalksServer

__all__ = [
    "AlreadyConnectedError",
    "AuthentificationError",
    "ForeverAloneError",
    "NoSuchConnectionAvailable",
    "NotConnectedError",
    "TCPListener",
    "TCPTalks",
    "TCPTalksServer",
]

for _name in __all__:
    globals()[_name].__module__ = __name__
