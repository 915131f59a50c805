#!/usr/bin/env python3
"""A bot in plain Python which drives a robot: examples/robot.ts, or examples/robot.py.

    python3 examples/bot.py [HOST:PORT] [--password PASSWORD]

HOST:PORT is 127.0.0.1:25565 by default. It prints each call, what came back and how long it took,
and exits with 0 only when everything was right. The opcodes are described in robot.py.
"""

import argparse
import math
import socket
import sys
import time

sys.dont_write_bytecode = True

from link import ID_OPCODE, Link  # noqa: E402
from robot import (  # noqa: E402
    ECHO, GRAB, LEAVE, MOVE, POSITION, REPORTS, SAMPLE, SAMPLES, SCAN, TURN, WATCH,
)

OBSTACLE = 0x50  # the robot calls it while it watches

ECHOES = [None, True, 42, -(2**70), 2**53 + 1, 2.5, -0.0, "évité 🎉", b"\x00.\xff", (1, (2,), ()),
          [[], [1, "a"]], {"a": 1, 2: {"b": None}}]


class Bot:
    def __init__(self, host, port, password):
        self.obstacles = []
        self.mistakes = 0
        self.link = Link(dial(host, port), {OBSTACLE: self.obstacle, ID_OPCODE: lambda: "bot.py"})
        self.link.offer(password)
        self.link.start()

    def obstacle(self, number, distance):
        self.obstacles.append((number, distance))
        return "seen" if distance > 250 else "stop"

    def call(self, text, right, opcode, *args, **kwargs):
        """Call the robot, print what happens; `right` is the answer, or a function to judge it."""
        start = time.perf_counter()
        try:
            answer = self.link.execute(opcode, *args, **kwargs)
        except Exception as error:
            answer = error
        took = (time.perf_counter() - start) * 1000
        self.judge("{:.1f} ms  {}".format(took, text), answer, right)

    def judge(self, text, answer, right):
        same = right(answer) if callable(right) else identical(answer, right)
        self.mistakes += not same
        shown = repr(answer)
        if isinstance(answer, Exception):
            shown = "{}: {}".format(type(answer).__name__, answer)
        say("{} {} -> {}".format("ok   " if same else "WRONG", text, shown))
        for line in getattr(answer, "remote_traceback", "").splitlines():
            say("        " + line)

    def drive(self):
        self.call("position()", (0.0, 0.0, 0.0), POSITION)
        self.call("move(300)", (300.0, 0.0, 0.0), MOVE, 300)
        self.call("turn(pi/2)", (300.0, 0.0, math.pi / 2), TURN, math.pi / 2)
        self.call("move(200, speed=0.25)", near(300, 200, math.pi / 2), MOVE, 200, speed=0.25)
        for value in ECHOES:
            self.call("echo({!r})".format(value), value, ECHO, value)
        self.call("samples()", SAMPLE, SAMPLES)
        self.call("scan(seconds=0.2)", lambda answer: len(answer) == 8, SCAN, seconds=0.2)
        self.call("watch(OBSTACLE, count=3)", None, WATCH, OBSTACLE, count=3)
        deadline = time.monotonic() + 5
        while len(self.link.execute(REPORTS)) < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
        self.call("reports()", ["seen", "seen", "stop"], REPORTS)
        say("      it had told us: {}".format(self.obstacles))
        later = self.link.send(ECHO, "sent, then polled")
        self.judge("poll(send(echo))", self.link.poll(later), "sent, then polled")
        self.call("grab('red')", failure("the gripper jammed on the red cube"), GRAB, "red")
        self.call("move(1, speed=7)", failure("speed goes from 0 to 1"), MOVE, 1, speed=7)
        self.call("an unknown opcode", failure("opcode 119 is not bound"), 0x77)
        self.call("leave()", lambda answer: isinstance(answer, ConnectionError), LEAVE)


def identical(one, other):
    """Tell 1 from 1.0 and from True, which == does not."""
    return one == other and repr(one) == repr(other) or (isinstance(one, dict) and one == other)


def near(*numbers):
    return lambda answer: all(abs(a - b) < 1e-9 for a, b in zip(answer, numbers))


def failure(text):
    return lambda answer: isinstance(answer, Exception) and text in str(answer)


def say(text):
    """Print, also on a terminal that has no emoji."""
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


def dial(host, port):
    sock = socket.create_connection((host, port), timeout=5)
    sock.settimeout(None)
    return sock


def main():
    options = argparse.ArgumentParser(description="A bot which drives a TCPTalks robot")
    options.add_argument("robot", nargs="?", default="127.0.0.1:25565", metavar="HOST:PORT")
    options.add_argument("--password")
    options = options.parse_args()
    host, port = options.robot.rsplit(":", 1)

    bot = Bot(host, int(port), options.password)
    bot.drive()
    if options.password is not None:
        try:
            Bot(host, int(port), options.password + "?")
            bot.mistakes += 1
            say("WRONG the robot takes any password")
        except PermissionError as error:
            say("ok    wrong password -> {}".format(error))
    say("all right" if not bot.mistakes else "{} wrong".format(bot.mistakes))
    return 1 if bot.mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
