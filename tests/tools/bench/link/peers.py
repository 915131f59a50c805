"""One end of a link in Python. Standard library and our own peer only.

    peers.py KIND server          prints {"port": ...}, serves until its input closes
    peers.py KIND client PORT     does the scenarios that its input's lines say

KIND is tcptalks (our peer), multiprocessing or xmlrpc.
"""

import collections
import json
import multiprocessing.connection
import os
import sys
import threading
import time
import xmlrpc.client
import xmlrpc.server

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "python"))

import tcptalks_peer  # noqa: E402

MOVE, ECHO, COUNT = 0x10, 0x11, 0x12
REPLY = ("Bien reçu", 10)
HOST = "127.0.0.1"


def move(name, x, y, speed):
    return REPLY


def echo(data):
    return data


class TCPTalksLink:
    @staticmethod
    def serve(ready):
        talks = tcptalks_peer.TCPTalks(port=0, era=2017)
        talks.bind(MOVE, move)
        talks.bind(ECHO, echo)
        talks.bind(COUNT, len)
        waiting = threading.Thread(target=talks.connect, kwargs={"timeout": None}, daemon=True)
        waiting.start()
        while not talks.port:
            time.sleep(0.001)
        ready(talks.port)
        waiting.join()
        talks.sleep_until_disconnected()

    def __init__(self, port):
        self.talks = tcptalks_peer.TCPTalks(HOST, port, era=2017)
        self.talks.connect()

    def send(self):
        return self.talks.send(MOVE, "move", 120, 45.5, speed=3)

    def receive(self, ticket):
        return self.talks.poll(ticket, timeout=60)

    def move(self):
        return self.talks.execute(MOVE, "move", 120, 45.5, speed=3)

    def echo(self, data):
        return self.talks.execute(ECHO, data, timeout=None)

    def count(self, items):
        return self.talks.execute(COUNT, items, timeout=None)


class MultiprocessingLink:
    @staticmethod
    def serve(ready):
        listener = multiprocessing.connection.Listener((HOST, 0))
        ready(listener.address[1])
        connection = listener.accept()
        while True:
            try:
                role, opcode, retcode, args, kwargs = connection.recv()
            except EOFError:
                return
            connection.send((b"A", retcode, (move(*args, **kwargs) if opcode == MOVE else args[0],)))

    def __init__(self, port):
        self.connection = multiprocessing.connection.Client((HOST, port))

    def send(self):
        self.connection.send((b"R", MOVE, 0x89ABCDEF, ("move", 120, 45.5), {"speed": 3}))

    def receive(self, ticket):
        return self.connection.recv()[2][0]

    def move(self):
        self.send()
        return self.receive(None)

    def echo(self, data):
        # Both sides write before they read: more than the sockets hold would stand still.
        writer = threading.Thread(target=self.connection.send, args=((b"R", ECHO, 1, (data,), {}),))
        writer.start()
        answer = self.receive(None)
        writer.join()
        return answer


class XMLRPCLink:
    send = None

    @staticmethod
    def serve(ready):
        server = xmlrpc.server.SimpleXMLRPCServer((HOST, 0), logRequests=False)
        server.register_function(lambda name, x, y, kwargs: move(name, x, y, **kwargs), "move")
        server.register_function(echo, "echo")
        ready(server.server_address[1])
        server.serve_forever()

    def __init__(self, port):
        self.proxy = xmlrpc.client.ServerProxy("http://{}:{}".format(HOST, port))

    def move(self):
        return self.proxy.move("move", 120, 45.5, {"speed": 3})

    def echo(self, data):
        return self.proxy.echo(xmlrpc.client.Binary(data))


KINDS = {"tcptalks": TCPTalksLink, "multiprocessing": MultiprocessingLink, "xmlrpc": XMLRPCLink}


def in_flight(link, width, count):
    tickets = collections.deque()
    for _ in range(count):
        if len(tickets) == width:
            link.receive(tickets.popleft())
        tickets.append(link.send())
    while tickets:
        link.receive(tickets.popleft())


def run(link, ask):
    count = ask["count"]
    data = bytes(ask.get("bytes", 0))
    items = list(range(ask.get("length", 0)))
    start = time.perf_counter()
    if ask["do"] == "sequential":
        for _ in range(count):
            link.move()
    elif ask["do"] == "inFlight":
        in_flight(link, ask["width"], count)
    elif ask["do"] == "bulk":
        for _ in range(count):
            link.echo(data)
    elif ask["do"] == "list":
        for _ in range(count):
            link.count(items)
    return (time.perf_counter() - start) * 1e9


def say(answer):
    print(json.dumps(answer), flush=True)


def main():
    kind = KINDS[sys.argv[1]]
    if sys.argv[2] == "server":
        ready = lambda port: say({"port": port})  # noqa: E731
        threading.Thread(target=kind.serve, args=(ready,), daemon=True).start()
        sys.stdin.read()
    else:
        link = kind(int(sys.argv[3]))
        say({"ready": True})
        for line in sys.stdin:
            say({"ns": run(link, json.loads(line))})
    sys.stdout.flush()
    os._exit(0)


main()
