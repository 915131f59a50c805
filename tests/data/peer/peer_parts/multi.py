"""The multi-client server of the Python library of 2018 and later (PROTOCOL.md, section 7).

Its holes are played as well: requests run before any password, a refused client keeps its socket
and its access, and of two clients with one id the newer is closed when the older leaves.
"""

import collections
import pickle
import time

from .link import ID_OPCODE, PASSWORD_RETCODE, PATIENCE, TCPTalks, listening_socket, random_id
from .link_errors import AuthentificationError, ForeverAloneError, NoSuchConnectionAvailable

RETRY = 0.02  # seconds before the id is asked again


class ServedLink(TCPTalks):
    """The server's end of one client's link."""

    def __init__(self, server, sock):
        super().__init__(era=2017, protocol=server.protocol)
        self.server = server
        self.is_authentificated = True
        self._attach(sock)

    def instruction(self, opcode):
        return self.server.instructions.get(opcode) or super().instruction(opcode)

    def disconnect(self):
        super().disconnect()
        if self.server.clients.get(self.id) is self:
            del self.server.clients[self.id]
        elif self.id in self.server.clients:
            self.server.clients.pop(self.id).disconnect()


class TCPTalksServer:
    """Listens from construction on; each `connect` lets one more client in and returns its id."""

    link_class = ServedLink

    def __init__(self, port=25565, password=None, NbClients=4, protocol=None):
        self.password = password
        self.NbClients = NbClients
        self.protocol = pickle.DEFAULT_PROTOCOL if protocol is None else protocol
        self.instructions = {}
        self.clients = collections.OrderedDict()
        self.socket = listening_socket(port)
        self.port = self.socket.getsockname()[1]

    def __enter__(self):
        self.connect()
        return self

    def __exit__(self, kind, error, trace):
        self.disconnect()

    def connect(self, timeout=5):
        if len(self.clients) >= self.NbClients:
            raise NoSuchConnectionAvailable("all {} places are taken".format(self.NbClients))
        try:
            self.socket.settimeout(timeout)
            sock = self.socket.accept()[0]
        except OSError:
            raise ForeverAloneError("no client came to port {}".format(self.port)) from None
        link = self.link_class(self, sock)
        accepted = self.accepts(link.poll(PASSWORD_RETCODE, timeout=PATIENCE))
        link.sendback(PASSWORD_RETCODE, accepted)
        if not accepted:
            raise AuthentificationError("the client has a wrong password")
        link.id = ask_id(link)
        self.clients[link.id] = link
        return link.id

    def accepts(self, password):
        return self.password is None or password == self.password

    def disconnect(self):
        for link in list(self.clients.values()):
            link.disconnect()
        self.socket.close()

    @property
    def is_connected(self):
        return any(link.is_connected for link in list(self.clients.values()))

    def sleep_until_one_disconnected(self):
        count = len(self.clients)
        while len(self.clients) >= count:
            time.sleep(0.1)

    def bind(self, opcode, instruction):
        if opcode in self.instructions:
            raise KeyError("opcode {} is already bound".format(opcode))
        self.instructions[opcode] = instruction

    def client(self, id=None):
        if id is None:
            return next(iter(self.clients.values()))
        return self.clients[id]

    def send(self, opcode, *args, id=None, **kwargs):
        return self.client(id).send(opcode, *args, **kwargs)

    def execute(self, opcode, *args, id=None, timeout=5, **kwargs):
        return self.client(id).execute(opcode, *args, timeout=timeout, **kwargs)

    def poll(self, retcode, timeout=0, id=None):
        return self.client(id).poll(retcode, timeout=timeout)


def ask_id(link):
    """Return the client's id; a client that has just read its True may still refuse to answer."""
    start = time.monotonic()
    while True:
        try:
            return link.execute(ID_OPCODE, timeout=PATIENCE)
        except AuthentificationError:
            if time.monotonic() - start > PATIENCE:
                raise
            time.sleep(RETRY)
        except TimeoutError:
            return random_id()
