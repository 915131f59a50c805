#!/usr/bin/env python3
"""The robot calls the bot back. The same program as callback.ts.

    python3 examples/callback.py robot [PORT]
    python3 examples/callback.py bot [HOST [PORT]]
"""

import sys
import threading

from tcptalks import TCPTalks

WATCH, OBSTACLE = 0x15, 0x50


def robot(port=25565):
    talks = TCPTalks(port=int(port))

    def watch(count):
        # In a thread: in Python, a function that was called cannot call on the same link.
        # No daemon: the program lives until the last answer is printed.
        threading.Thread(target=look_around, args=(count,), daemon=False).start()

    def look_around(count):
        for number in range(count):
            distance = 400 - 100 * number
            print("robot:", distance, "mm,", talks.execute(OBSTACLE, distance), flush=True)

    talks.bind(WATCH, watch)
    print("robot: waiting on port", talks.port, flush=True)
    talks.connect(timeout=None)
    talks.sleep_until_disconnected()


def bot(host="127.0.0.1", port=25565):
    talks = TCPTalks(host, int(port))
    close = threading.Event()

    def obstacle(distance):
        print("bot: obstacle at", distance, "mm")
        if distance > 250:
            return "go on"
        close.set()
        return "stop"

    talks.bind(OBSTACLE, obstacle)
    talks.connect()
    talks.execute(WATCH, 3)
    close.wait()
    talks.execute(WATCH, 0)  # its answer comes after ours has gone
    talks.disconnect()


if __name__ == "__main__":
    role, *rest = sys.argv[1:] or ["bot"]
    roles = {"robot": robot, "bot": bot}
    roles[role](*rest) if role in roles else sys.exit(__doc__)
