"""A Python robot that counts what it is asked: python3 counter.py PORT."""
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..", "examples"))
import tcptalks

LOCK = threading.Lock()
SEEN = []


def take(number, _payload=b""):
    """Keeps the number, in the order of their coming."""
    with LOCK:
        SEEN.append(number)
    return number


def seen():
    """All of them, in four bytes each."""
    with LOCK:
        return b"".join(number.to_bytes(4, "little") for number in SEEN)


SERVER = tcptalks.TCPTalksServer(port=int(sys.argv[1]), NbClients=100)
SERVER.bind(1, take)
SERVER.bind(2, seen)
print("up", flush=True)
while True:
    try:
        SERVER.connect(timeout=1)
    except Exception:  # Nobody came, or one who left at once.
        pass
