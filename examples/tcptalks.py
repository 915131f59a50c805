"""TCPTalks as the clubs know it, for the examples beside this file: the same names, over link.py.

If you have the real library, use that: put your tcptalks.py here instead of this one.
"""

import random
import socket
import string
import time

from link import ID_OPCODE, Link

__all__ = ["ForeverAloneError", "TCPTalks", "TCPTalksServer"]


class ForeverAloneError(RuntimeError):
    """Nobody answered, or nobody came."""


class TCPTalks:
    """One link. With an ip it dials, without one it lets one client in. Port 0 is any free one."""

    def __init__(self, ip=None, port=25565, password=None, id=None):
        self.ip, self.port, self.password = ip, port, password
        self.id = id or "".join(random.choices(string.ascii_uppercase + string.digits, k=6))
        self.functions = {ID_OPCODE: lambda: self.id}
        self.link = None
        if ip is None:
            self.listener = listen(port)
            self.port = self.listener.getsockname()[1]

    def __enter__(self):
        self.connect()
        return self

    def __exit__(self, *_):
        self.disconnect()

    def connect(self, timeout=5):
        if self.ip is None:
            self.link = welcome(self.listener, timeout, self.functions, self.password)
            self.listener.close()
        else:
            self.link = Link(dial(self.ip, self.port, timeout), self.functions)
            self.link.offer(self.password)
        self.link.start()  # now that what is called may use the link itself

    def disconnect(self):
        self.link.close()

    @property
    def is_connected(self):
        return self.link is not None and not self.link.ended.is_set()

    def sleep_until_disconnected(self):
        self.link.ended.wait()

    def bind(self, opcode, instruction):
        if opcode in self.functions:
            raise KeyError("opcode {} is already bound".format(opcode))
        self.functions[opcode] = instruction

    def send(self, opcode, *args, **kwargs):
        return self.link.send(opcode, *args, **kwargs)

    def poll(self, retcode, timeout=0):
        if timeout == 0 and not self.link.calls[retcode].done.is_set():
            return None
        return self.link.poll(retcode, timeout)

    def execute(self, opcode, *args, timeout=5, **kwargs):
        return self.poll(self.send(opcode, *args, **kwargs), timeout)


class TCPTalksServer:
    """Many links on one port: each `connect` lets one more client in, and returns its id."""

    def __init__(self, port=25565, password=None, NbClients=4):
        self.password = password
        self.functions = {}
        self.clients = {}  # id -> Link
        self.listener = listen(port)
        self.port = self.listener.getsockname()[1]

    def connect(self, timeout=5):
        link = welcome(self.listener, timeout, self.functions, self.password)
        link.start()
        id = link.execute(ID_OPCODE)
        self.clients[id] = link
        return id

    def bind(self, opcode, instruction):
        self.functions[opcode] = instruction

    def execute(self, opcode, *args, id=None, timeout=5, **kwargs):
        link = next(iter(self.clients.values())) if id is None else self.clients[id]
        return link.poll(link.send(opcode, *args, **kwargs), timeout)

    def sleep_until_one_disconnected(self):
        gone = []
        while not gone:
            time.sleep(0.02)
            gone = [id for id, link in self.clients.items() if link.ended.is_set()]
        for id in gone:
            del self.clients[id]

    def disconnect(self):
        self.listener.close()
        for link in self.clients.values():
            link.close()


def listen(port):
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("", port))
    sock.listen()
    return sock


def dial(ip, port, timeout):
    """Connect, also to a robot that is only just starting."""
    end = None if timeout is None else time.monotonic() + timeout
    while True:
        try:
            return socket.create_connection((ip, port))
        except ConnectionRefusedError:
            if end is not None and time.monotonic() > end:
                raise ForeverAloneError("no robot at {}:{}".format(ip, port)) from None
            time.sleep(0.05)


def welcome(listener, timeout, functions, password):
    """Wait for a client that knows the password."""
    listener.settimeout(timeout)
    while True:
        try:
            sock, _ = listener.accept()
        except socket.timeout:
            raise ForeverAloneError("no client came") from None
        sock.settimeout(None)
        link = Link(sock, functions)
        if link.check(password):
            return link
        link.close()
