#!/usr/bin/env python3
"""Calls a robot by the names in its tcptalks.json.

    python3 examples/robot_file.py position
    python3 examples/robot_file.py move 300
"""

import ast
import json
import sys

from tcptalks import TCPTalks

with open("tcptalks.json") as file:
    robot = json.load(file)


def opcode(name):
    found = robot["opcodes"][name]  # "0x12", or {"opcode": "0x12", "params": […]}
    return int(found["opcode"] if isinstance(found, dict) else found, 0)


name, *args = sys.argv[1:] or ["position"]
with TCPTalks(robot["host"], robot.get("port", 25565), robot.get("password")) as talks:
    print(talks.execute(opcode(name), *map(ast.literal_eval, args)))
