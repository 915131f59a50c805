#!/usr/bin/env python3
"""A robot on two wheels that a phone drives: see README.md beside it.

    python3 examples/remote/robot.py [PORT] [--host HOST]

    0x20 DRIVE   drive(left, right)  -> (x, y, heading); wheel speeds from -1 to 1, which hold for
                                        HOLD seconds: who is not told to go on, stops
    0x21 STOP    stop()              -> None; no wheel turns until RELEASE
    0x22 RELEASE release()           -> None
    0x23 STATE   state()             -> the dict {"place": (x, y, heading), "wheels": (left, right),
                                        "stopped": bool}
    it calls 0x60 BUMP  bump(side) of its clients at the edge of the table
"""

import argparse
import math
import os
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from link import Link  # noqa: E402

DRIVE, STOP, RELEASE, STATE, BUMP = 0x20, 0x21, 0x22, 0x23, 0x60
TABLE = (3000, 2000)  # millimetres
TOP_SPEED = 600  # millimetres a second
TRACK = 200  # millimetres between the wheels
HOLD = 0.4  # seconds that a DRIVE holds
STEP = 0.02


class Robot:
    """One robot, whoever drives it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.x, self.y, self.heading = TABLE[0] / 2, TABLE[1] / 2, 0.0
        self.wheels, self.until, self.stopped = (0.0, 0.0), 0.0, False
        self.side = None
        self.links = []
        self.functions = {
            DRIVE: self.drive, STOP: self.stop, RELEASE: self.release, STATE: self.state,
        }

    def drive(self, left, right):
        for wheel in (left, right):
            if not -1 <= wheel <= 1:
                raise ValueError("a wheel's speed goes from -1 to 1, not {!r}".format(wheel))
        with self.lock:
            if not self.stopped:
                self.wheels, self.until = (left, right), time.monotonic() + HOLD
        return (self.x, self.y, self.heading)

    def stop(self):
        with self.lock:
            self.stopped, self.wheels = True, (0.0, 0.0)

    def release(self):
        with self.lock:
            self.stopped = False

    def state(self):
        return {
            "place": (self.x, self.y, self.heading),
            "wheels": self.wheels,
            "stopped": self.stopped,
        }

    def run(self):
        while True:
            time.sleep(STEP)
            with self.lock:
                if time.monotonic() > self.until:
                    self.wheels = (0.0, 0.0)
                side = self.step(*self.wheels)
            if side != self.side and side is not None:
                for link in list(self.links):
                    threading.Thread(target=self.bump, args=(link, side), daemon=True).start()
            self.side = side

    def step(self, left, right):
        speed = (left + right) / 2 * TOP_SPEED
        self.heading += (right - left) * TOP_SPEED / TRACK * STEP
        x = self.x + speed * math.cos(self.heading) * STEP
        y = self.y + speed * math.sin(self.heading) * STEP
        self.x, self.y = min(max(x, 0), TABLE[0]), min(max(y, 0), TABLE[1])
        if x != self.x:
            return "right" if x > self.x else "left"
        if y != self.y:
            return "top" if y > self.y else "bottom"
        return None

    def bump(self, link, side):
        try:
            link.execute(BUMP, side)
        except Exception:  # it left, or does not want to know
            pass

    def meet(self, sock):
        link = Link(sock, self.functions)
        try:
            if link.check(None):
                self.links.append(link)
                link.serve()
        except Exception as error:
            print("a client went wrong:", repr(error), flush=True)
        finally:
            if link in self.links:
                self.links.remove(link)
            link.close()


def main():
    options = argparse.ArgumentParser(description="A robot on two wheels")
    options.add_argument("port", type=int, nargs="?", default=25565)
    options.add_argument("--host", default="127.0.0.1")
    options = options.parse_args()
    robot = Robot()
    threading.Thread(target=robot.run, daemon=True).start()
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((options.host, options.port))
    listener.listen()
    print("robot listening on {}:{}".format(*listener.getsockname()), flush=True)
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=robot.meet, args=(sock,), daemon=True).start()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print()
