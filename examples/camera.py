#!/usr/bin/env python3
"""A camera: the robot pushes JPEG frames as bytes. The same program as camera.ts.

    python3 examples/camera.py robot [PORT]
    python3 examples/camera.py bot [HOST [PORT]]
"""

import os
import sys
import threading
import time

from tcptalks import TCPTalks

CAMERA, FRAME = 0x13, 0x30


def take_picture(size):
    """Noise between the two markers of a JPEG; yours comes from the camera."""
    return b"\xff\xd8" + os.urandom(size[0] * size[1] // 10) + b"\xff\xd9"


def robot(port=25566):
    talks = TCPTalks(port=int(port))

    def camera(size, fps):
        threading.Thread(target=film, args=(size, fps), daemon=False).start()

    def film(size, fps):
        try:
            while True:
                talks.send(FRAME, "camera", take_picture(size))  # nobody waits for an answer
                time.sleep(1 / fps)
        except (OSError, RuntimeError):
            print("robot: the bot has seen enough", flush=True)

    talks.bind(CAMERA, camera)
    print("robot: waiting on port", talks.port, flush=True)
    talks.connect(timeout=None)
    talks.sleep_until_disconnected()


def bot(host="127.0.0.1", port=25566):
    talks = TCPTalks(host, int(port))
    frames = []
    enough = threading.Event()

    def frame(name, jpeg):
        frames.append(jpeg)
        if len(frames) == 5:
            enough.set()

    talks.bind(FRAME, frame)
    talks.connect()
    talks.execute(CAMERA, (640, 480), 30)
    enough.wait()
    talks.disconnect()
    for number, jpeg in enumerate(frames[:5], 1):
        whole = jpeg[:2] == b"\xff\xd8" and jpeg[-2:] == b"\xff\xd9"
        print("bot: frame", number, "has", len(jpeg), "bytes,", "whole" if whole else "broken")


if __name__ == "__main__":
    role, *rest = sys.argv[1:] or ["bot"]
    roles = {"robot": robot, "bot": bot}
    roles[role](*rest) if role in roles else sys.exit(__doc__)
