"""Plays Python peers for tests written in another language: JSON lines in, JSON lines out.

    python3 peer_driver.py [--tcptalks DIR] [--module NAME] [--break FAULT] [--protocol N]
                           [--robot-modules]

--tcptalks DIR   drive the user's own tcptalks.py in DIR (as `tcptalks`, or `common.tcptalks` where
                 DIR or DIR/common says so), unchanged, instead of our peer
--module NAME    the name under which the module is imported, and its classes travel (`tcptalks`)
--break FAULT    our peer, broken in one of the ways of peer_parts/faults.py: wrong-retcode,
                 no-reply, list-for-tuple, truncated-reply, any-password, drop-kwargs, reply-twice
--protocol N     the pickle protocol that our peer writes, where a request does not say
--robot-modules  make up the robots' modules common.serialutils and common.serialtalks

A request is a line {"id": N, "do": COMMAND, …}; its answer is {"id": N, "ok": true, …} or {"id": N,
"ok": false, "error": ERROR}. Each request runs in a thread of its own, so answers may overtake each
other. Values V and errors are written as driver_parts/values.py says. Other lines are events:

    {"event": "ready", "python": "3.11.7", "protocol": 4, "pid": N, "library": {"path", "module",
     "ours", "era": 2017|2018|2019, "parameters", "multi"}}
    {"event": "listening", "peer": NAME, "port": N}      each time that a server starts to listen
    {"event": "called_back", "peer", "opcode", "value"|"error"}        from the handler `call_back`
    {"event": "died", "peer": NAME|null, "error": ERROR}   an error ended a thread of the library

Links; "peer" is a name that the test chooses:

    create      peer role="client|server|multi" [ip port password=V identity=V protocol era pause
                places fault] -> port. Port 0 or none: a free odd port that stays held. `pause` is
                that of connect's end, 0 here unless given; `places` is NbClients.
    connect     peer [timeout=5|null] -> value (the client's id, from a multi)
    disconnect  peer; forget peer: disconnects, and frees its port
    state       peer -> connected authentificated listening (the thread lives) queues clients
    sleep_until_disconnected peer; sleep_until_one_disconnected peer
    bind        peer opcode=V handler=NAME|{"name": NAME, …}: see driver_parts/handlers.py
    execute     peer opcode=V [args=[V…]|V kwargs={name: V}|V timeout client=V expect=V brief]
                -> value [equal]
    send        peer opcode=V [args kwargs client] -> retcode
    poll        peer retcode=V [timeout=0|null client expect brief] -> value [equal]
    flush, delete_queue  peer retcode=V; reset_queues peer
    sendback    peer retcode=V [args]: an answer that nobody asked for
    rawsend     peer bytes=BASE64: on the link's own socket
    calls       peer -> calls: [{opcode args kwargs thread}…] of handlers with "record"
    open_gate   gate: lets the handler `gate` of that name answer

`expect` compares in Python, telling 1 from 1.0 and from true. `brief` leaves the pickle out.

Values:

    dumps   value=V [protocol] -> bytes; loads bytes [expect brief] -> value [equal]
    names   -> odd failures handlers: the names there are

Plain sockets; "raw" is a name that the test chooses:

    hold_port -> port: free and odd, stays ours to listen on; release_port port
    raw_dial    raw port [host timeout]; raw_accept raw port [timeout]: listens for one client
    raw_send    raw bytes=BASE64 and/or value=V [protocol slices=N|[N…] delay=SECONDS]
    raw_read    raw [count=N | messages=N | eof=true] [timeout=5] -> bytes messages
                end=null|"fin"|"reset" late=bool
    raw_finish  raw: half close; raw_close raw [rst=true]

`exit`, or the end of standard input, ends the process at once.
"""

import argparse
import contextlib
import json
import os
import pickle
import platform
import socket
import sys
import threading

from driver_parts import library, robot_modules, values
from driver_parts.commands import COMMANDS


class Context:
    """What the commands share: the peers and sockets by name, and the way out."""

    def __init__(self, options, output):
        self.output = output
        self.output_lock = threading.Lock()
        self.protocol = options.protocol
        self.fault = options.fault
        self.peers = {}
        self.raws = {}
        self.gates = {}
        self.held = {}
        self.acting = threading.local()
        if options.tcptalks is None:
            self.library = library.our_peer(options.module or "tcptalks")
        else:
            self.library = library.users_own(options.tcptalks, options.module)

    def say(self, line):
        with self.output_lock:
            self.output.write(json.dumps(line).encode() + b"\n")
            self.output.flush()

    def link(self, request):
        return self.peers[request["peer"]].link

    def gate(self, name):
        return self.gates.setdefault(name, threading.Event())

    @contextlib.contextmanager
    def on_behalf_of(self, name):
        """Sockets that this thread opens to listen are the peer's of that name."""
        self.acting.name = name
        try:
            yield
        finally:
            self.acting.name = None


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--tcptalks", metavar="DIR")
    options.add_argument("--module", metavar="NAME")
    options.add_argument("--break", dest="fault", metavar="FAULT")
    options.add_argument("--protocol", type=int, default=pickle.DEFAULT_PROTOCOL)
    options.add_argument("--robot-modules", action="store_true")
    options = options.parse_args()

    # The library may print: standard output is ours alone, what it prints goes to standard error.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    context = Context(options, output)
    if options.robot_modules:
        robot_modules.install()
    announce_listeners(context)
    announce_deaths(context)
    context.say({
        "event": "ready",
        "python": platform.python_version(),
        "protocol": context.protocol,
        "pid": os.getpid(),
        "library": context.library.describe(),
    })
    for line in sys.stdin.buffer:
        request = json.loads(line.decode())
        if request["do"] == "exit":
            break
        threading.Thread(target=serve, args=(context, request), daemon=True).start()
    os._exit(0)  # handlers that still sleep, and a user's threads, would keep the process alive


def serve(context, request):
    try:
        answer = COMMANDS[request["do"]](context, request) or {}
        context.say(dict(answer, id=request["id"], ok=True))
    except Exception as error:
        context.say({"id": request["id"], "ok": False, "error": values.encode_error(error)})


def announce_listeners(context):
    """Say so whenever a socket starts to listen, also one of a library that we do not change."""
    listen = socket.socket.listen

    def listening(sock, *args):
        listen(sock, *args)
        event = {"event": "listening", "peer": getattr(context.acting, "name", None)}
        context.say(dict(event, port=sock.getsockname()[1]))

    socket.socket.listen = listening


def announce_deaths(context):
    """Say so when a listener dies of an error; Python 3.6 and 3.7 only tell standard error."""
    if hasattr(threading, "excepthook"):
        print_it = threading.excepthook

        def died(args):
            event = {"event": "died", "peer": peer_of(context, args.thread)}
            context.say(dict(event, error=values.encode_error(args.exc_value)))
            print_it(args)

        threading.excepthook = died


def peer_of(context, thread):
    for name, peer in list(context.peers.items()):
        if getattr(peer.link, "listener", None) is thread:
            return name
    return None


if __name__ == "__main__":
    main()
