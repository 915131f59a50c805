#!/usr/bin/env python3
"""Calls a robot by the names in its tcptalks.json.

    python3 examples/robot_file.py position
    python3 examples/robot_file.py move 300
"""

import ast
import json
import os
import sys

from tcptalks import TCPTalks

with open("tcptalks.json") as file:
    robot = json.load(file)


def opcode(name):
    found = robot["opcodes"][name]  # 18, "0x12", or {"opcode": "0x12", "params": […]}
    return int(str(found["opcode"] if isinstance(found, dict) else found), 0)


def password():
    source = robot.get("password")  # the text itself, {"env": NAME} or {"file": PATH}
    if not isinstance(source, dict):
        return source
    if "env" in source:
        return os.environ[source["env"]]
    with open(source["file"]) as file:
        return file.readline().rstrip("\n")


name, *args = sys.argv[1:] or ["position"]
with TCPTalks(robot["host"], robot.get("port", 25565), password()) as talks:
    print(talks.execute(opcode(name), *map(ast.literal_eval, args)))
