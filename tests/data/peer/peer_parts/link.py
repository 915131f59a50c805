"""One TCPTalks link in Python, either role, with the quirks of the Python library."""

import os
import pickle
import queue
import random
import socket
import string
import threading
import time

from . import errors, receive
from .link_errors import (
    AlreadyConnectedError,
    AuthentificationError,
    ForeverAloneError,
    NotConnectedError,
)

MASTER = b"R"
SLAVE = b"A"
PASSWORD_RETCODE = 0xAA
ID_OPCODE = 0xBB
WAIT = 1  # seconds: for a blocked send, between looks at `stop`
# Seconds: for a password and for its answer. Tests are more patient than the library, as a busy machine is slow.
PATIENCE = float(os.environ.get("TCPTALKS_PATIENCE", 1))


class TCPTalks:
    """One link. `ip` None means the server role.

    `era` 2017 has no id and no pause at the end of connect; 2018 binds 0xBB to its id and pauses.
    `protocol` is the pickle protocol written, by default this Python's own.
    With port 0 the server picks a free port and keeps it in `port`.
    """

    def __init__(
        self, ip=None, port=25565, password=None, id=None, era=2018, protocol=None, pause=None
    ):
        self.ip = ip
        self.port = port
        self.password = password
        self.id = random_id() if id is None else id
        self.protocol = pickle.DEFAULT_PROTOCOL if protocol is None else protocol
        self.pause = (0 if era == 2017 else 1) if pause is None else pause
        self.is_connected = False
        self.is_authentificated = False
        self.socket = None
        self.listener = None
        self.send_lock = threading.RLock()
        self.queues_lock = threading.RLock()
        self.queues = {}
        self.instructions = {}
        if era != 2017:
            self.bind(ID_OPCODE, lambda: self.id)

    def __enter__(self):
        self.connect()
        return self

    def __exit__(self, kind, error, trace):
        self.disconnect()

    # Connecting

    def connect(self, timeout=5):
        if self.is_connected:
            raise AlreadyConnectedError("already connected")
        if self.ip is None:
            self._connect_as_server(timeout)
        else:
            self._connect_as_client(timeout)

    def _connect_as_client(self, timeout):
        start = time.monotonic()
        while True:
            sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            try:
                sock.settimeout(timeout)
                sock.connect((self.ip, self.port))
                break
            except (ConnectionRefusedError, socket.timeout):
                sock.close()
                if timeout is not None and time.monotonic() - start > timeout:
                    raise ForeverAloneError("no server at {}:{}".format(self.ip, self.port)) from None
            except OSError:
                sock.close()
                raise
        self._attach(sock)
        self.sendback(PASSWORD_RETCODE, self.password)
        if not self.poll(PASSWORD_RETCODE, timeout=PATIENCE):
            self.disconnect()
            raise AuthentificationError("the server refused the password")
        self.is_authentificated = True
        time.sleep(self.pause)

    def _connect_as_server(self, timeout):
        while not self.is_authentificated:
            self._attach(self._accept(timeout))
            password = self.poll(PASSWORD_RETCODE, timeout=PATIENCE)
            self.is_authentificated = self.accepts(password)
            self.sendback(PASSWORD_RETCODE, self.is_authentificated)
            if not self.is_authentificated:
                self.disconnect()

    def accepts(self, password):
        return self.password is None or password == self.password

    def _accept(self, timeout):
        sock = listening_socket(self.port)
        self.port = sock.getsockname()[1]
        try:
            sock.settimeout(timeout)
            return sock.accept()[0]
        except socket.timeout:
            raise ForeverAloneError("no client came to port {}".format(self.port)) from None
        finally:
            sock.close()

    def _attach(self, sock):
        sock.settimeout(WAIT)
        self.socket = sock
        self.is_connected = True
        self.listener = TCPListener(self)
        self.listener.start()

    def disconnect(self):
        """Close the link; takes up to a second, as the listener only looks at its flag then."""
        self.is_authentificated = False
        if self.listener is not None:
            self.listener.stop.set()
            if self.listener is not threading.current_thread():
                self.listener.join()
        if self.socket is not None:
            self.socket.close()
        self.is_connected = False

    def sleep_until_disconnected(self):
        while self.is_connected:
            time.sleep(0.1)

    # Requests

    def bind(self, opcode, instruction):
        if opcode in self.instructions:
            raise KeyError("opcode {} is already bound".format(opcode))
        self.instructions[opcode] = instruction

    def send(self, opcode, *args, **kwargs):
        retcode = random.randint(0, 0xFFFFFFFF)
        self.rawsend(self.dumps((MASTER, opcode, retcode, args, kwargs)))
        return retcode

    def execute(self, opcode, *args, timeout=5, **kwargs):
        output = self.poll(self.send(opcode, *args, **kwargs), timeout=timeout)
        if errors.is_error(output):
            raise errors.rebuild(output)
        return output

    def sendback(self, retcode, *args):
        self.rawsend(self.dumps((SLAVE, retcode, args)))

    def dumps(self, message):
        return pickle.dumps(message, self.protocol)

    def rawsend(self, rawbytes):
        if not self.is_connected:
            raise NotConnectedError("not connected")
        with self.send_lock:
            self.socket.sendall(rawbytes)

    # Answers

    def get_queue(self, retcode):
        with self.queues_lock:
            return self.queues.setdefault(retcode, queue.Queue())

    def delete_queue(self, retcode):
        with self.queues_lock:
            del self.queues[retcode]

    def reset_queues(self):
        with self.queues_lock:
            self.queues.clear()

    def poll(self, retcode, timeout=0):
        waits = timeout is None or timeout > 0
        # Only the listener can bring the answer: waiting in it would be waiting for itself.
        assert not (waits and threading.current_thread() is self.listener)
        answers = self.get_queue(retcode)
        try:
            args = answers.get(waits, timeout)
        except queue.Empty:
            if not waits:
                return None
            raise TimeoutError("no answer in {} s".format(timeout)) from None
        if answers.empty():
            with self.queues_lock:
                self.queues.pop(retcode, None)
        return args if len(args) > 1 else args[0]

    def flush(self, retcode):
        while self.poll(retcode) is not None:
            pass

    # Messages that came in, on the listener's thread

    def process(self, message):
        role = message[0]
        if role == MASTER:
            _, opcode, retcode, args, kwargs = message
            self.sendback(retcode, self.execinstruction(opcode, retcode, *args, **kwargs))
        elif role == SLAVE:
            _, retcode, args = message
            self.get_queue(retcode).put(args)

    def execinstruction(self, opcode, retcode, *args, **kwargs):
        # The parameter names are the protocol's: a request with such a keyword kills the listener.
        try:
            if not self.is_authentificated:
                raise AuthentificationError("you are not authentificated")
            return self.instruction(opcode)(*args, **kwargs)
        except Exception as error:
            return errors.describe(error)

    def instruction(self, opcode):
        try:
            return self.instructions[opcode]
        except KeyError:
            raise KeyError("opcode {} is not bound to any instruction".format(opcode)) from None


class TCPListener(threading.Thread):
    """Reads, decodes and runs handlers. Any error but the peer's leaving ends it in silence."""

    def __init__(self, parent):
        super().__init__(name="TCPListener", daemon=True)
        self.parent = parent
        self.stop = threading.Event()
        self.reader = receive.MessageReader(parent.socket)

    def run(self):
        try:
            while True:
                going_on, message = self.reader.read(self.stop.is_set)
                if not going_on:
                    return
                self.parent.process(message)
        except receive.PeerGone:
            self.parent.disconnect()


def random_id():
    return "".join(random.choice(string.ascii_uppercase + string.digits) for _ in range(6))


def listening_socket(port):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("", port))
    sock.listen(1)
    return sock
