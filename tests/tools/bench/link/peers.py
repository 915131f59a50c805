"""One end of a link in Python. Standard library, our own peer, and rpyc where it is installed.

    peers.py KIND server          prints {"port": ...}, serves until its input closes
    peers.py KIND client PORT     does the scenarios that its input's lines say
    peers.py KIND once PORT       asks once and prints the answer

KIND is tcptalks (our peer), multiprocessing, xmlrpc or rpyc; each loads only its own modules.
"""

import collections
import json
import os
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "data", "peer"))

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
        import tcptalks_peer

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
        import tcptalks_peer

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
        import multiprocessing.connection

        listener = multiprocessing.connection.Listener((HOST, 0))
        ready(listener.address[1])
        while True:
            threading.Thread(target=MultiprocessingLink.answer, args=(listener.accept(),), daemon=True).start()

    @staticmethod
    def answer(connection):
        while True:
            try:
                role, opcode, retcode, args, kwargs = connection.recv()
            except EOFError:
                return
            connection.send((b"A", retcode, (move(*args, **kwargs) if opcode == MOVE else args[0],)))

    def __init__(self, port):
        import multiprocessing.connection

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
        import xmlrpc.server

        server = xmlrpc.server.SimpleXMLRPCServer((HOST, 0), logRequests=False)
        server.register_function(lambda name, x, y, kwargs: move(name, x, y, **kwargs), "move")
        server.register_function(echo, "echo")
        ready(server.server_address[1])
        server.serve_forever()

    def __init__(self, port):
        import xmlrpc.client

        self.binary = xmlrpc.client.Binary
        self.proxy = xmlrpc.client.ServerProxy("http://{}:{}".format(HOST, port))

    def move(self):
        return self.proxy.move("move", 120, 45.5, {"speed": 3})

    def echo(self, data):
        return self.proxy.echo(self.binary(data))


class RPyCLink:
    @staticmethod
    def serve(ready):
        import rpyc
        import rpyc.utils.server

        class Robot(rpyc.Service):
            @staticmethod
            def exposed_move(name, x, y, speed):
                return move(name, x, y, speed)

            @staticmethod
            def exposed_echo(data):
                return echo(data)

        server = rpyc.utils.server.ThreadedServer(Robot, HOST, port=0)
        ready(server.port)
        server.start()

    def __init__(self, port):
        import rpyc

        root = rpyc.connect(HOST, port, config={"sync_request_timeout": None}).root
        self.remote_move, self.echo = root.move, root.echo
        self.send_move = rpyc.async_(self.remote_move)

    def send(self):
        return self.send_move("move", 120, 45.5, speed=3)

    def receive(self, ticket):
        return ticket.value

    def move(self):
        return self.remote_move("move", 120, 45.5, speed=3)


KINDS = {
    "tcptalks": TCPTalksLink,
    "multiprocessing": MultiprocessingLink,
    "xmlrpc": XMLRPCLink,
    "rpyc": RPyCLink,
}


def in_flight(link, width, count):
    tickets = collections.deque()
    for _ in range(count):
        if len(tickets) == width:
            link.receive(tickets.popleft())
        tickets.append(link.send())
    while tickets:
        link.receive(tickets.popleft())


class Driver:
    def __init__(self, dial):
        self.dial = dial
        self.links = [dial()]

    def run(self, ask):
        count = ask["count"]
        data = bytes(ask.get("bytes", 0))
        items = list(range(ask.get("length", 0)))
        link = self.links[0]
        while len(self.links) < ask.get("clients", 1):
            self.links.append(self.dial())
        start = time.perf_counter()
        if ask["do"] == "sequential":
            for _ in range(count):
                link.move()
        elif ask["do"] == "inFlight":
            in_flight(link, ask["width"], count)
        elif ask["do"] == "clients":
            # One after the other: for what a link holds, not for its speed.
            for i in range(count):
                self.links[i % len(self.links)].move()
        elif ask["do"] == "bulk":
            for _ in range(count):
                link.echo(data)
        elif ask["do"] == "list":
            for _ in range(count):
                link.count(items)
        return (time.perf_counter() - start) * 1e9


def say(answer):
    print(json.dumps(answer), flush=True)


def serve(kind):
    try:
        kind.serve(lambda port: say({"port": port}))
    except ImportError as error:
        say({"error": str(error)})


def main():
    kind = KINDS[sys.argv[1]]
    if sys.argv[2] == "server":
        threading.Thread(target=serve, args=(kind,), daemon=True).start()
        for _ in sys.stdin:
            say({})
    elif sys.argv[2] == "once":
        say(kind(int(sys.argv[3])).move())
    else:
        driver = Driver(lambda: kind(int(sys.argv[3])))
        say({"ready": True})
        for line in sys.stdin:
            ask = json.loads(line)
            try:
                say({} if ask["do"] == "memory" else {"ns": driver.run(ask)})
            except Exception as error:
                say({"error": repr(error)})
    sys.stdout.flush()
    os._exit(0)


main()
