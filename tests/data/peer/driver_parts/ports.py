"""TCP ports for tests: odd, free, and still free when they are used."""

import socket


class HeldPort:
    """A free odd port that nobody else is given until `release()`.

    A socket is bound to the port but never listens. As it has SO_REUSEADDR (set only after
    the bind, so that two holders never share a port), a listening socket with SO_REUSEADDR can
    be opened on the same port, closed, and opened again, as the library does after a wrong
    password. Linux gives even ports to outgoing connections: with an odd port, a client that
    dials before anyone listens cannot connect to itself.
    """

    def __init__(self):
        refused = []
        try:
            while True:
                self._guard = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
                self._guard.bind(("", 0))
                self.number = self._guard.getsockname()[1]
                if self.number % 2:
                    break
                refused.append(self._guard)
        finally:
            for sock in refused:
                sock.close()
        self._guard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

    def release(self):
        self._guard.close()
