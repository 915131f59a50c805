#!/usr/bin/env python3
"""A server for many: robots tell the beacon where they are, and it tells each where the others are.
The same program as beacon.ts.

    python3 examples/beacon.py server [PORT]
    python3 examples/beacon.py robot ID X Y [HOST [PORT]]

It begins once three robots are there.
"""

import sys
import threading

from tcptalks import TCPTalks, TCPTalksServer

HERE, OTHERS = 0x10, 0x11


def server(port=25568):
    beacon = TCPTalksServer(port=int(port))
    places = {}
    known = threading.Event()

    def here(robot, x, y):
        places[robot] = (x, y)
        if len(places) == 3:
            known.set()

    beacon.bind(HERE, here)  # for all robots
    print("server: waiting on port", beacon.port, flush=True)
    robots = [beacon.connect(timeout=None) for _ in range(3)]
    known.wait()
    for robot in sorted(robots):
        others = {other: places[other] for other in sorted(places) if other != robot}
        print("server: robot", robot, "says", beacon.execute(OTHERS, others, id=robot), flush=True)
    beacon.disconnect()


def robot(id, x, y, host="127.0.0.1", port=25568):
    def others(places):
        print("robot", id, "knows of", places, flush=True)
        return "thanks"

    talks = TCPTalks(host, int(port), id=int(id))
    talks.bind(OTHERS, others)
    talks.connect()
    talks.execute(HERE, int(id), float(x), float(y))
    talks.sleep_until_disconnected()


if __name__ == "__main__":
    role, *rest = sys.argv[1:] or ["help"]
    roles = {"server": server, "robot": robot}
    roles[role](*rest) if role in roles else sys.exit(__doc__)
