#!/usr/bin/env python3
"""A jog console: the arrow keys, or z q s d, move the robot; x ends it. The same program as jog.ts.

    python3 examples/jog.py [HOST [PORT]]

Its robot is robot.py or robot.ts. It also takes keys from a pipe: printf zzdz | python3 examples/jog.py
"""

import contextlib
import math
import os
import re
import sys

from tcptalks import TCPTalks

MOVE, TURN = 0x10, 0x11
KEYS = {"z": (MOVE, 100), "s": (MOVE, -100), "q": (TURN, math.pi / 8), "d": (TURN, -math.pi / 8),
        "\x1b[A": (MOVE, 100), "\x1b[B": (MOVE, -100),
        "\x1b[D": (TURN, math.pi / 8), "\x1b[C": (TURN, -math.pi / 8)}


@contextlib.contextmanager
def keys_at_once():
    """Let keys come without Enter, where there is a terminal (not on Windows: press Enter)."""
    try:
        import termios
        import tty
        before = termios.tcgetattr(0)
    except Exception:
        yield
        return
    tty.setcbreak(0)
    try:
        yield
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)


def keys():
    while True:
        text = os.read(0, 64).decode()
        for key in re.findall(r"\x1b\[[A-D]|.", text, re.DOTALL):
            if key in ("x", "\x04"):
                return
            yield key
        if not text:
            return


def main(host="127.0.0.1", port=25565):
    with TCPTalks(host, int(port)) as talks, keys_at_once():
        print("Arrows or z q s d move the robot, x ends", flush=True)
        for key in keys():
            if key in KEYS:
                opcode, amount = KEYS[key]
                x, y, theta = talks.execute(opcode, amount)
                place = "x {:.0f} mm, y {:.0f} mm, {:.0f} degrees"
                print(place.format(x, y, math.degrees(theta)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
