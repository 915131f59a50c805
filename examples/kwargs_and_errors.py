#!/usr/bin/env python3
"""Keyword arguments, and what happens when a call fails. The same program as kwargs_and_errors.ts.

    python3 examples/kwargs_and_errors.py robot [PORT]
    python3 examples/kwargs_and_errors.py bot [HOST [PORT]]
"""

import sys
import time

from tcptalks import TCPTalks

MOVE, NAP, UNKNOWN = 0x10, 0x11, 0x77


def move(distance, speed=0.5):
    if not 0 < speed <= 1:
        raise ValueError("speed goes from 0 to 1, not {}".format(speed))
    return "moved {} mm at {}".format(distance, speed)


def nap(seconds):
    time.sleep(seconds)
    return "awake"


def robot(port=25565):
    talks = TCPTalks(port=int(port))
    talks.bind(MOVE, move)
    talks.bind(NAP, nap)
    print("robot: waiting on port", talks.port, flush=True)
    talks.connect(timeout=None)
    talks.sleep_until_disconnected()


def bot(host="127.0.0.1", port=25565):
    with TCPTalks(host, int(port)) as talks:
        print("bot:", talks.execute(MOVE, 300))
        print("bot:", talks.execute(MOVE, 200, speed=0.25))
        print("bot:", talks.execute(MOVE, speed=1, distance=3))

        # An exception over there is raised here.
        try:
            talks.execute(MOVE, 1, speed=7)
        except ValueError as error:
            print("bot: ValueError:", str(error).splitlines()[0])
        try:
            talks.execute(UNKNOWN)
        except KeyError as error:
            print("bot: KeyError:", error.args[0].splitlines()[0].strip("'"))

        # No answer in time: the link lives on.
        try:
            talks.execute(NAP, 1, timeout=0.1)
        except TimeoutError:
            print("bot: it takes too long")
        print("bot:", talks.execute(NAP, 0))


if __name__ == "__main__":
    role, *rest = sys.argv[1:] or ["bot"]
    roles = {"robot": robot, "bot": bot}
    roles[role](*rest) if role in roles else sys.exit(__doc__)
