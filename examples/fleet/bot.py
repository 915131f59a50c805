#!/usr/bin/env python3
"""A Python bot of the fleet, by nats-py (pip install nats-py).

    python3 examples/fleet/bot.py [ROBOT [nats://USER:PASSWORD@HOST:PORT]]

What crosses NATS are TCPTalks' own messages. This unpickles the robots' replies with the plain
unpickler of link.py: pickle.loads would do whatever they say.
"""

import asyncio
import io
import os
import pickle
import random
import sys

import nats
from nats.errors import NoRespondersError

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from link import PlainUnpickler  # noqa: E402


async def execute(connection, robot, opcode, *args, **kwargs):
    retcode = random.randrange(2**32)
    request = pickle.dumps((b"R", opcode, retcode, args, kwargs), 4)
    subject = "tcptalks.{}.do.0x{:02x}".format(robot, opcode)
    try:
        reply = await connection.request(subject, request, timeout=5)
    except NoRespondersError:
        raise ConnectionError("nobody serves {}: is it on, is this its name?".format(robot))
    if not reply.data:
        raise ConnectionError("{} went away".format(robot))
    role, same, (value,) = PlainUnpickler(io.BytesIO(reply.data)).load()
    if isinstance(value, tuple) and len(value) == 3 and isinstance(value[0], type):
        raise value[1]
    return value


async def main(robot="r2d2", server="nats://pilot:sesame@127.0.0.1:4222"):
    connection = await nats.connect(server)
    try:
        print(await execute(connection, robot, 0x10, 300, speed=0.25))
        await execute(connection, robot, 0x17, "red")
    except (ConnectionError, RuntimeError) as error:
        print("{}: {}".format(robot, error))
    await connection.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
