#!/usr/bin/env python3
"""A first call: the tutorial of TCPTalks. The same program as first_call.ts.

    python3 examples/first_call.py robot [PORT]
    python3 examples/first_call.py bot [HOST [PORT]]
"""

import sys

from tcptalks import TCPTalks

SAY = 0xFF


def say(text):
    print("robot: someone says", text, flush=True)
    return "Bien reçu", 10


def robot(port=25565):
    talks = TCPTalks(port=int(port))
    talks.bind(SAY, say)
    print("robot: waiting on port", talks.port, flush=True)
    talks.connect(timeout=None)
    talks.sleep_until_disconnected()


def bot(host="127.0.0.1", port=25565):
    with TCPTalks(host, int(port)) as talks:
        # Ask, and wait for the answer.
        text, number = talks.execute(SAY, "tu me reçois ?")
        print("bot:", text, number)

        # Ask, do something else, and look for the answer later.
        retcode = talks.send(SAY, "et maintenant ?")
        print("bot:", talks.poll(retcode, timeout=1))


if __name__ == "__main__":
    role, *rest = sys.argv[1:] or ["bot"]
    roles = {"robot": robot, "bot": bot}
    roles[role](*rest) if role in roles else sys.exit(__doc__)
