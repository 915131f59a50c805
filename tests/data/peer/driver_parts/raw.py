"""Plain sockets, for saying exactly these bytes in exactly these slices."""

import base64
import io
import pickle
import socket
import struct
import time

from . import values

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: on, 0 seconds


class RawSocket:
    def __init__(self, sock):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = sock
        self.buffer = b""

    def send(self, data, slices=None, delay=0):
        """Send `data` in slices: all of one length, or of the given lengths and then the rest."""
        self.sock.settimeout(None)
        for piece in cut(data, slices):
            self.sock.sendall(piece)
            if delay:
                time.sleep(delay)

    def read(self, count=None, messages=None, eof=False, timeout=5):
        """Read until there are `count` bytes or so many messages, or to the end of the stream.

        Returns what was read, also when the time is over; nothing wanted: what comes first.
        """
        deadline = time.monotonic() + timeout
        ended = over = False
        while not (ended or over or self._enough(count, messages, eof)):
            try:
                self.sock.settimeout(max(0.001, deadline - time.monotonic()))
                chunk = self.sock.recv(65536)
                ended = not chunk
                self.buffer += chunk
            except socket.timeout:
                over = True
            except ConnectionError:
                ended = "reset"
        return self._take(count, messages, ended, over)

    def _enough(self, count, messages, eof):
        if eof:
            return False
        if messages is not None:
            return len(split(self.buffer)[0]) >= messages
        return len(self.buffer) >= (1 if count is None else count)

    def _take(self, count, messages, ended, over):
        loaded, ends = split(self.buffer) if messages is not None else ([], [])
        loaded = loaded[:messages]
        length = ends[len(loaded) - 1] if loaded else 0
        if messages is None:
            length = len(self.buffer) if count is None else min(count, len(self.buffer))
        taken, self.buffer = self.buffer[:length], self.buffer[length:]
        return {
            "bytes": base64.b64encode(taken).decode(),
            "messages": [values.encode(message) for message in loaded],
            "end": "reset" if ended == "reset" else "fin" if ended else None,
            "late": over,
        }

    def finish(self):
        self.sock.shutdown(socket.SHUT_WR)

    def close(self, rst=False):
        if rst:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.sock.close()


def cut(data, slices):
    if slices is None:
        return [data]
    lengths = slices if isinstance(slices, list) else [slices] * (len(data) // slices + 1)
    pieces, start = [], 0
    for length in lengths:
        pieces.append(data[start:start + length])
        start += length
    pieces.append(data[start:])
    return [piece for piece in pieces if piece]


def split(data):
    """Return the whole messages at the start of `data`, and where each of them ends."""
    stream, loaded, ends = io.BytesIO(data), [], []
    while stream.tell() < len(data):
        try:
            loaded.append(pickle.load(stream))
        except (EOFError, pickle.UnpicklingError):
            break
        ends.append(stream.tell())
    return loaded, ends
