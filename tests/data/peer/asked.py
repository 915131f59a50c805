"""Answers questions: a script, and what it sets as `answer`; each on a connection of its own, as a line of JSON.

Each question is answered by a fork, so that none finds the modules, registries and hooks of the one before;
where there is no fork, by a Python of its own. The first line of the standard input is the word that every question
starts with (the port is open to all programs of the machine); its end ends the program.
"""

import json
import os
import select
import socket
import subprocess
import sys
import threading
import traceback


def answered(line, json=json, main=sys.modules["__main__"].__dict__, format_exc=traceback.format_exc):
    """The answer's line; the script finds nothing but `given` beside the builtins."""
    asked = json.loads(line)
    for name in [name for name in main if not name.startswith("__")]:
        del main[name]
    main["given"] = asked["given"]
    try:
        exec(compile(asked["script"], "<asked>", "exec"), main)
        return json.dumps({"answer": main["answer"]}).encode("ascii") + b"\n"
    except BaseException:
        return json.dumps({"error": format_exc()}).encode("ascii") + b"\n"


def answer_one(connection, word):
    with connection, connection.makefile("rb") as stream:
        if stream.readline().strip() != word:
            return
        line = stream.readline()
        if hasattr(os, "fork"):
            text = answered(line.decode("ascii"))
        else:
            text = subprocess.run([sys.executable, "-B", "-W", "ignore", __file__, "once"], input=line,
                                  stdout=subprocess.PIPE).stdout
        connection.sendall(text)


def serve():
    word = sys.stdin.buffer.readline().strip()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        os.write(1, b"%d\n" % listener.getsockname()[1])
        if not hasattr(os, "fork"):
            threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
            while True:
                answer_one(listener.accept()[0], word)
        while True:
            ready = select.select([sys.stdin, listener], [], [])[0]
            if sys.stdin in ready:
                return
            connection = listener.accept()[0]
            child = os.fork()
            if child == 0:
                end = os._exit
                answer_one(connection, word)
                end(0)
            connection.close()
            os.waitpid(child, 0)


def once():
    """Answers one question; the names of this module are gone afterwards."""
    out = sys.stdout.buffer
    out.write(answered(sys.stdin.buffer.readline().decode("ascii")))
    out.flush()


if __name__ == "__main__":
    if sys.argv[1:] == ["once"]:
        once()
    else:
        serve()
