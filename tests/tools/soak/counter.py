"""A Python robot that counts what it is asked: python3 counter.py PORT."""
import array
import itertools
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..", "examples"))
import tcptalks

LOCK = threading.Lock()
LINKS = itertools.count(1)
HERE = threading.local()  # each link has a thread of its own
SEEN = array.array("I")


def take(number, _payload=b""):
    """Keeps the number and the link, in the order of their coming."""
    with LOCK:
        if not hasattr(HERE, "link"):
            HERE.link = next(LINKS)
        SEEN.extend((number, HERE.link))
    return number


def seen():
    """All of them, in four bytes for the number and four for the link."""
    with LOCK:
        return SEEN.tobytes()


SERVER = tcptalks.TCPTalksServer(port=int(sys.argv[1]), NbClients=100)
SERVER.bind(1, take)
SERVER.bind(2, seen)
print("up", flush=True)
while True:
    try:
        SERVER.connect(timeout=1)
    except Exception:  # Nobody came, or one who left at once.
        pass
