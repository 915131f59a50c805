"""What the driver does for each `"do"` of a request; peer_driver.py describes them."""

import base64
import pickle
import socket

from . import failures, handlers, odd_values, raw, values
from .ports import HeldPort

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


class Peer:
    """A TCPTalks or TCPTalksServer of the library, under the name that the test gave it."""

    def __init__(self, name, link, port, held):
        self.name = name
        self.link = link
        self.port = port
        self.held = held
        self.calls = []


def answered(request, value):
    """Return what came back, compared with what was expected where the request says so."""
    answer = {"value": values.encode(value)}
    if "expect" in request:
        answer["equal"] = values.same(value, values.decode(request["expect"]))
    if request.get("brief"):
        answer["value"]["pickle"] = None
    return answer


def arguments(request):
    """Return the positional and keyword arguments of a request that sends or executes."""
    args = values.decode(request.get("args", []))
    kwargs = request.get("kwargs", {})
    if "py" in kwargs or "pickle" in kwargs:
        kwargs = values.decode(kwargs)
    else:
        kwargs = {name: values.decode(value) for name, value in kwargs.items()}
    if "client" in request:
        kwargs["id"] = values.decode(request["client"])
    return [values.decode(request["opcode"])] + list(args), kwargs


# Links


@command
def create(context, request):
    role = request["role"]
    held = HeldPort() if role != "client" and not request.get("port") else None
    port = held.number if held else request["port"]
    options = {
        "ip": request.get("ip", "127.0.0.1") if role == "client" else None,
        "port": port,
        "password": values.decode(request.get("password")),
        "id": values.decode(request.get("identity")),
        "protocol": request.get("protocol", context.protocol),
        "era": request.get("era"),
        "pause": request.get("pause", 0),
        "NbClients": request.get("places"),
    }
    with context.on_behalf_of(request["peer"]):
        link = context.library.make(role, options, request.get("fault", context.fault))
    context.peers[request["peer"]] = Peer(request["peer"], link, port, held)
    return {"port": port}


@command
def connect(context, request):
    with context.on_behalf_of(request["peer"]):
        value = context.link(request).connect(timeout=request.get("timeout", 60))
    return {"value": values.encode(value)}


@command
def disconnect(context, request):
    context.link(request).disconnect()


@command
def forget(context, request):
    peer = context.peers.pop(request["peer"])
    peer.link.disconnect()
    if peer.held:
        peer.held.release()


@command
def sleep_until_disconnected(context, request):
    context.link(request).sleep_until_disconnected()


@command
def sleep_until_one_disconnected(context, request):
    context.link(request).sleep_until_one_disconnected()


@command
def state(context, request):
    link = context.link(request)
    listener = getattr(link, "listener", None)
    return {
        "connected": bool(getattr(link, "is_connected", False)),
        "authentificated": bool(getattr(link, "is_authentificated", False)),
        "listening": listener is not None and listener.is_alive(),
        "queues": len(getattr(link, "queues", ())),
        "clients": [values.encode(key) for key in getattr(link, "clients", ())],
    }


# Calls


@command
def bind(context, request):
    peer = context.peers[request["peer"]]
    opcode = values.decode(request["opcode"])
    peer.link.bind(opcode, handlers.make(context, peer, opcode, request["handler"]))


@command
def execute(context, request):
    args, kwargs = arguments(request)
    if "timeout" in request:
        kwargs["timeout"] = request["timeout"]
    return answered(request, context.link(request).execute(*args, **kwargs))


@command
def send(context, request):
    args, kwargs = arguments(request)
    return {"retcode": context.link(request).send(*args, **kwargs)}


@command
def poll(context, request):
    options = {"id": values.decode(request["client"])} if "client" in request else {}
    retcode, timeout = values.decode(request["retcode"]), request.get("timeout", 0)
    return answered(request, context.link(request).poll(retcode, timeout=timeout, **options))


@command
def flush(context, request):
    context.link(request).flush(values.decode(request["retcode"]))


@command
def delete_queue(context, request):
    context.link(request).delete_queue(values.decode(request["retcode"]))


@command
def reset_queues(context, request):
    context.link(request).reset_queues()


@command
def sendback(context, request):
    args = values.decode(request.get("args", []))
    context.link(request).sendback(values.decode(request["retcode"]), *args)


@command
def rawsend(context, request):
    context.link(request).rawsend(base64.b64decode(request["bytes"]))


@command
def calls(context, request):
    peer = context.peers[request["peer"]]
    return {"calls": [described(*call) for call in list(peer.calls)]}


def described(opcode, args, kwargs, thread):
    return {
        "opcode": repr(opcode),
        "args": values.encode(args),
        "kwargs": values.encode(kwargs),
        "thread": thread,
    }


@command
def open_gate(context, request):
    context.gate(request["gate"]).set()


# Values


@command
def dumps(context, request):
    return {"bytes": base64.b64encode(pickled(context, request)).decode()}


def pickled(context, request):
    """Pickle the request's value, at its protocol or else at that of the driver."""
    protocol = request.get("protocol", context.protocol)
    return pickle.dumps(values.decode(request["value"]), protocol)


@command
def loads(context, request):
    return answered(request, pickle.loads(base64.b64decode(request["bytes"])))


@command
def names(context, request):
    return {
        "odd": sorted(odd_values.MAKERS),
        "failures": sorted(failures.FAILURES),
        "handlers": sorted(handlers.MAKERS),
    }


# Plain sockets


@command
def hold_port(context, request):
    held = HeldPort()
    context.held[held.number] = held
    return {"port": held.number}


@command
def release_port(context, request):
    context.held.pop(request["port"]).release()


@command
def raw_dial(context, request):
    address = (request.get("host", "127.0.0.1"), request["port"])
    sock = socket.create_connection(address, timeout=request.get("timeout", 60))
    context.raws[request["raw"]] = raw.RawSocket(sock)


@command
def raw_accept(context, request):
    """Listen on a held port, and accept one connection."""
    with context.on_behalf_of(request["raw"]):
        listener = socket.socket()
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", request["port"]))
            listener.listen(1)
            listener.settimeout(request.get("timeout", 60))
            context.raws[request["raw"]] = raw.RawSocket(listener.accept()[0])
        finally:
            listener.close()


@command
def raw_send(context, request):
    data = base64.b64decode(request.get("bytes", ""))
    if "value" in request:
        data += pickled(context, request)
    context.raws[request["raw"]].send(data, request.get("slices"), request.get("delay", 0))


@command
def raw_read(context, request):
    wanted = ("count", "messages", "eof", "timeout")
    options = {key: request[key] for key in wanted if key in request}
    return context.raws[request["raw"]].read(**options)


@command
def raw_finish(context, request):
    context.raws[request["raw"]].finish()


@command
def raw_close(context, request):
    context.raws.pop(request["raw"]).close(request.get("rst", False))
