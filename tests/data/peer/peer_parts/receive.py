"""How the Python library cuts messages out of the stream (PROTOCOL.md, section 6).

The stream has no lengths, so the only way to know that a message is complete is to try to
load it. Reads are small (256 bytes) and each of them searches the whole buffer again: this is
what makes big messages quadratic in a Python receiver, and our tests need that cost.
"""

import pickle
import socket

READ_SIZE = 256

# What an unfinished pickle raises. AttributeError is here because the library has it, although
# it really means that a class is missing: such a message is waited for for ever.
INCOMPLETE = (EOFError, pickle.UnpicklingError, AttributeError)


class PeerGone(Exception):
    """The other side closed the connection."""


def shortest_message(buffer):
    """Return `(message, length)` of the shortest prefix of `buffer` that loads, None if none does.

    Every read of an unfinished message costs a whole search in vain, one load for each step.
    """
    found = None
    shortest, longest = 1, len(buffer)
    while shortest <= longest:
        length = (shortest + longest) // 2
        try:
            found = (pickle.loads(buffer[:length]), length)
            longest = length - 1
        except INCOMPLETE:
            shortest = length + 1
    return found


class MessageReader:
    """Reads messages from a socket whose timeout is set, so that `stopped` is looked at."""

    def __init__(self, sock):
        self.sock = sock
        self.buffer = b""

    def read(self, stopped):
        """Return `(True, message)`, or `(False, None)` once `stopped()` is true.

        Raises PeerGone at the end of the stream, and whatever a hostile pickle raises.
        """
        while True:
            found = shortest_message(self.buffer)
            if found is not None:
                message, length = found
                self.buffer = self.buffer[length:]
                return True, message
            self.buffer += self._more(stopped)
            if stopped():
                return False, None

    def _more(self, stopped):
        while not stopped():
            try:
                chunk = self.sock.recv(READ_SIZE)
            except socket.timeout:
                continue
            except ConnectionResetError:
                raise PeerGone() from None
            if not chunk:
                raise PeerGone()
            return chunk
        return b""
