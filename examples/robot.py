#!/usr/bin/env python3
"""A little robot in plain Python, for any TCPTalks client to drive.

    python3 examples/robot.py [PORT] [--password PASSWORD] [--host HOST]

PORT is 25565 by default; 0 takes any free port. HOST is 127.0.0.1 by default; 0.0.0.0 lets other
machines in. One line, "robot listening on HOST:PORT", says when it is ready. All clients drive the
same robot, which starts at (0, 0), until Ctrl-C.

What a client can call (millimetres and radians):

    0x10 MOVE      move(distance, speed=0.5)  -> (x, y, heading) after the move, three floats;
                                                 ValueError unless 0 < speed <= 1
    0x11 TURN      turn(angle)                -> (x, y, heading) after the turn
    0x12 POSITION  position()                 -> (x, y, heading)
    0x13 ECHO      echo(value)                -> the same value
    0x14 SAMPLES   samples()                  -> the dict SAMPLE below, with a value of every type
    0x15 WATCH     watch(opcode, count=3)     -> None at once; then the robot calls `opcode` of the
                                                 client `count` times, with (number, distance)
    0x16 REPORTS   reports()                  -> list of what the client answered so far
    0x17 GRAB      grab(colour, height=0)     -> never: the gripper jams, RuntimeError
    0x18 SCAN      scan(seconds=0.5)          -> list of 8 ints, after that time
    0x19 LEAVE     leave()                    -> nothing: the robot hangs up instead of answering
"""

import argparse
import math
import socket
import sys
import threading
import time

from link import Link

MOVE, TURN, POSITION, ECHO, SAMPLES = 0x10, 0x11, 0x12, 0x13, 0x14
WATCH, REPORTS, GRAB, SCAN, LEAVE = 0x15, 0x16, 0x17, 0x18, 0x19

SAMPLE = {
    "name": "Béatrice à l'établi",
    "mood": "🤖🎉",
    "team": None,
    "ready": True,
    "ticks": 2**63 + 1,
    "debt": -(2**70),
    "battery": 12.25,
    "wheels": 2,
    "frame": b"\x00\xff.\x80",
    "corners": [(0, 0), (3000, 0), (3000, 2000), (0, 2000)],
    "sensors": {1: [250, 40], 2: []},
    "colours": {"vert", "rouge"},
    "nothing": (),
}


class Robot:
    """Where the robot is, and what its clients can make it do: they drive one and the same."""

    def __init__(self):
        self.x, self.y, self.heading = 0.0, 0.0, 0.0
        self.answers = []
        self.moving = threading.Lock()  # every client has a thread of its own

    def move(self, distance, speed=0.5):
        if not 0 < speed <= 1:
            raise ValueError("speed goes from 0 to 1, not {!r}".format(speed))
        with self.moving:
            self.x += distance * math.cos(self.heading)
            self.y += distance * math.sin(self.heading)
            return self.position()

    def turn(self, angle):
        with self.moving:
            self.heading += angle
            return self.position()

    def position(self):
        return (self.x, self.y, self.heading)

    def echo(self, value):
        return value

    def samples(self):
        return SAMPLE

    def reports(self):
        return self.answers

    def grab(self, colour, height=0):
        return self.close_gripper(colour, self.reach(height))

    def reach(self, height):
        return max(0, min(height, 300))

    def close_gripper(self, colour, height):
        raise RuntimeError("the gripper jammed on the {} cube, {} mm up".format(colour, height))

    def scan(self, seconds=0.5):
        time.sleep(seconds)
        return [250, 300, 1200, 4000, 4000, 1150, 310, 260]


class Client:
    """One client of the robot: what needs its link is here."""

    def __init__(self, sock, robot):
        self.robot = robot
        self.link = Link(sock, {
            MOVE: robot.move,
            TURN: robot.turn,
            POSITION: robot.position,
            ECHO: robot.echo,
            SAMPLES: robot.samples,
            WATCH: self.watch,
            REPORTS: robot.reports,
            GRAB: robot.grab,
            SCAN: robot.scan,
            LEAVE: self.leave,
        })

    def watch(self, opcode, count=3):
        # In a thread of its own: this one has to go back and read the client's answers.
        threading.Thread(target=self.look_around, args=(opcode, count), daemon=True).start()

    def look_around(self, opcode, count):
        self.robot.answers.clear()
        for number in range(count):
            try:
                answer = self.link.execute(opcode, number, 400 - 100 * number)
            except Exception as error:
                answer = "failed: {!r}".format(error)
            self.robot.answers.append(answer)

    def leave(self):
        self.link.close()


def meet(sock, password, robot):
    """Serve one client, if it knows the password."""
    link = Client(sock, robot).link
    try:
        welcome = link.check(password)
    except Exception:  # a stranger that does not speak TCPTalks, or says nothing
        welcome = False
    if welcome:
        link.serve()
    else:
        link.close()


def main():
    options = argparse.ArgumentParser(description="A little robot for any TCPTalks client to drive")
    options.add_argument("port", type=int, nargs="?", default=25565)
    options.add_argument("--password")
    options.add_argument("--host", default="127.0.0.1")
    options = options.parse_args()

    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((options.host, options.port))
    except OSError as error:
        sys.exit("cannot listen on {}:{}: {}; does another robot still run there?".format(
            options.host, options.port, error.strerror or error))
    listener.listen()
    print("robot listening on {}:{}".format(*listener.getsockname()), flush=True)
    robot = Robot()
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=meet, args=(sock, options.password, robot), daemon=True).start()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print()
