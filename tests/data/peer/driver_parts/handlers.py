"""Handlers that a test binds by name: `"NAME"` or `{"name": "NAME", …}`.

    echo                       its argument; with several arguments, the tuple of them
    everything                 (args, kwargs)
    kwargs                     the dict of its keyword arguments; takes no others
    add                        add(a, b) -> a + b
    two                        two(a, b) -> (a, b), for texts about missing arguments
    none                       takes anything, returns None
    lengths                    the tuple of the lengths of its arguments
    literal                    literal(text) -> what the Python literal says
    compare                    compare(value, text) -> True where the value is what the literal
                               says, types and all, else its repr
    count                      how many times it was called before
    give       value           the value, whatever the arguments
    raise      error           fails as failures.py does under that name
    throw      value           raises the exception which is the value
    slow       seconds         its argument (or None) after that time
    gate       gate            its argument once the command `open_gate` named it (10 s at most)
    again      opcode          executes on its own link in the listener thread: AssertionError
    call_back  opcode          returns None at once; another thread executes `opcode` on the link
                               with the same arguments; the event "called_back" has the outcome
    call_wait  opcode seconds  as call_back, but the handler waits for the answer, which Python
                               cannot read before the handler ends: "late", or else the answer
    through    peer opcode     executes `opcode` with the same arguments on another peer
    lambda                     returns what cannot be pickled
    disconnect                 disconnects the link in another thread, returns "leaving"
    hang_up    how             closes the connection under the handler: "fin" or "rst"
    die                        the whole process ends at once, without a word

`"record": true` beside the name keeps each call for the command `calls` (the recorder then shows
up in tracebacks).
"""

import ast
import os
import socket
import threading
import time

from . import values
from .failures import FAILURES
from .raw import RESET


def make(context, peer, opcode, spec):
    """Return the function for `spec`; `peer` is the Peer on which it is bound to `opcode`."""
    if isinstance(spec, str):
        spec = {"name": spec}
    handler = MAKERS[spec["name"]](context, peer, spec)
    if not spec.get("record"):
        return handler

    def recorded(*args, **kwargs):
        peer.calls.append((opcode, args, kwargs, threading.current_thread().name))
        return handler(*args, **kwargs)

    return recorded


def first(args):
    return args[0] if len(args) == 1 else args


def plain(function):
    return lambda context, peer, spec: function


def echo(*args):
    return first(args)


def everything(*args, **kwargs):
    return (args, kwargs)


def kwargs(**kwargs):
    return kwargs


def add(a, b):
    return a + b


def two(a, b):
    return (a, b)


def none(*args, **kwargs):
    return None


def lengths(*args):
    return tuple(map(len, args))


def literal(text):
    return ast.literal_eval(text)


def compare(value, text):
    return values.same(value, ast.literal_eval(text)) or values.shortened(repr(value))


def give(context, peer, spec):
    value = values.decode(spec["value"])
    return lambda *args, **kwargs: value


def fail(context, peer, spec):
    return FAILURES[spec["error"]]


def throw(context, peer, spec):
    def thrower(*args, **kwargs):
        raise values.decode(spec["value"])

    return thrower


def slow(context, peer, spec):
    def sleeper(value=None):
        time.sleep(spec["seconds"])
        return value

    return sleeper


def gate(context, peer, spec):
    event = context.gate(spec["gate"])

    def waiter(value=None):
        if not event.wait(10):
            raise TimeoutError("the gate {!r} was not opened".format(spec["gate"]))
        return value

    return waiter


def count(context, peer, spec):
    calls = iter(range(2**62))
    return lambda *args: next(calls)


def again(context, peer, spec):
    opcode = values.decode(spec["opcode"])
    return lambda *args: peer.link.execute(opcode, *args)


def call_back(context, peer, spec):
    opcode = values.decode(spec["opcode"])

    def calling(args, kwargs):
        event = {"event": "called_back", "peer": peer.name, "opcode": repr(opcode)}
        try:
            event["value"] = values.encode(peer.link.execute(opcode, *args, **kwargs))
        except Exception as error:
            event["error"] = values.encode_error(error)
        context.say(event)

    def caller(*args, **kwargs):
        in_thread(calling, args, kwargs)

    return caller


def call_wait(context, peer, spec):
    opcode = values.decode(spec["opcode"])

    def caller(*args):
        answers = []
        calling = in_thread(lambda: answers.append(peer.link.execute(opcode, *args)))
        calling.join(spec["seconds"])
        return answers[0] if answers else "late"

    return caller


def through(context, peer, spec):
    opcode = values.decode(spec["opcode"])

    def passer(*args, **kwargs):
        return context.peers[spec["peer"]].link.execute(opcode, *args, **kwargs)

    return passer


def disconnect(context, peer, spec):
    def leaver(*args):
        in_thread(peer.link.disconnect)
        return "leaving"

    return leaver


def hang_up(context, peer, spec):
    def breaker(*args):
        if spec["how"] == "rst":
            peer.link.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        else:
            peer.link.socket.shutdown(socket.SHUT_RDWR)
        peer.link.socket.close()

    return breaker


def in_thread(function, *args):
    thread = threading.Thread(target=function, args=args, daemon=True)
    thread.start()
    return thread


MAKERS = {
    "echo": plain(echo),
    "everything": plain(everything),
    "kwargs": plain(kwargs),
    "add": plain(add),
    "two": plain(two),
    "none": plain(none),
    "lengths": plain(lengths),
    "literal": plain(literal),
    "compare": plain(compare),
    "give": give,
    "raise": fail,
    "throw": throw,
    "slow": slow,
    "gate": gate,
    "count": count,
    "again": again,
    "call_back": call_back,
    "call_wait": call_wait,
    "through": through,
    "lambda": plain(lambda *args: lambda: None),
    "disconnect": disconnect,
    "hang_up": hang_up,
    "die": plain(lambda *args: os._exit(1)),
}
