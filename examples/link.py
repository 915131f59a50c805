"""The TCPTalks protocol in plain Python: what robot.py and bot.py talk with.

Every message is a pickled tuple, one after the other on the stream.

    (b'R', opcode, retcode, args, kwargs)  calls; the answer comes back with the same retcode
    (b'A', retcode, (value,))              answers; a value (class, exception, frames) is a failure
    (b'A', 0xAA, (password,))              the client says it first, and is answered True or False
"""

import builtins
import pickle
import random
import socket
import threading
import traceback

PASSWORD_RETCODE = 0xAA
ID_OPCODE = 0xBB  # some servers ask their clients for a name


class Frame(traceback.FrameSummary):
    """A line of a traceback, whose attributes are others in another Python."""

    def __setstate__(self, state):
        given = state[1]
        line = given.get("_line", given.get("_lines"))
        self.__init__(given["filename"], given["lineno"], given["name"], line=line)


class PlainUnpickler(pickle.Unpickler):
    """Unpickles values and errors, nothing else.

    A pickle may name any function of Python and have it called while it is read. So on an open
    network, a robot that unpickles what strangers send does whatever the strangers want.
    """

    WELCOME = {
        "builtins": {"set", "frozenset", "complex"},
        "traceback": {"StackSummary"},
        "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
        "decimal": {"Decimal"},
        "uuid": {"UUID"},
        "collections": {"Counter", "OrderedDict", "deque"},
    }

    def find_class(self, module, name):
        thing = getattr(builtins, name, None) if module == "builtins" else None
        if isinstance(thing, type) and issubclass(thing, Exception):
            return thing
        if (module, name) == ("traceback", "FrameSummary"):
            return Frame
        if name in self.WELCOME.get(module, ()):
            return super().find_class(module, name)
        raise pickle.UnpicklingError("{}.{} is not welcome here".format(module, name))


class Link:
    """One end of a connection: answers the calls that come in, and makes calls of its own."""

    def __init__(self, sock, functions):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = sock
        self.stream = sock.makefile("rb")
        self.functions = functions  # opcode -> function
        self.sending = threading.Lock()
        self.calls = {}  # retcode -> Call
        self.ended = threading.Event()

    # Messages

    def read(self):
        return PlainUnpickler(self.stream).load()

    def write(self, *message):
        raw = pickle.dumps(message, 3)  # every Python 3 reads protocol 3
        with self.sending:
            self.sock.sendall(raw)

    def start(self):
        """Serve in a thread."""
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        """Read messages until the other side leaves. One at a time: the next call waits."""
        try:
            while True:
                role, *rest = self.read()
                if role == b"R":
                    self.answer(*rest)
                elif role == b"A":
                    retcode, values = rest
                    if retcode in self.calls:
                        self.calls[retcode].finish(values)
        except (EOFError, OSError):
            pass  # the other side left, or we did
        except Exception as error:
            self.complain(error)
        finally:
            self.close()

    def answer(self, opcode, retcode, args, kwargs):
        try:
            if opcode not in self.functions:
                raise KeyError("opcode {} is not bound to any instruction".format(opcode))
            value = self.functions[opcode](*args, **kwargs)
        except Exception as error:
            value = (type(error), error, traceback.extract_tb(error.__traceback__))
        self.write(b"A", retcode, (value,))

    # The first exchange

    def offer(self, password):
        """As a client: say the password, and wait for the verdict."""
        self.write(b"A", PASSWORD_RETCODE, (password,))
        role, retcode, verdict = self.read()
        if not verdict[0]:
            self.close()
            raise PermissionError("the robot refused the password")

    def check(self, password):
        """As a server: read the password, before anything else. None lets everybody in."""
        self.sock.settimeout(5)
        role, retcode, given = self.read()
        right = (role, retcode) == (b"A", PASSWORD_RETCODE) and password in (None, given[0])
        self.write(b"A", PASSWORD_RETCODE, (right,))
        self.sock.settimeout(None)
        return right

    # Calls

    def send(self, opcode, *args, **kwargs):
        """Call a function of the other side, and do not wait: `poll` gets the answer."""
        retcode = random.randrange(2**32)
        self.calls[retcode] = Call()
        self.write(b"R", opcode, retcode, args, kwargs)
        return retcode

    def poll(self, retcode, timeout=5):
        """Wait for an answer. Not inside a function that was called: nobody would be reading."""
        try:
            return self.calls[retcode].result(timeout)
        finally:
            del self.calls[retcode]

    def execute(self, opcode, *args, **kwargs):
        return self.poll(self.send(opcode, *args, **kwargs))

    def close(self):
        try:
            self.sock.shutdown(socket.SHUT_RDWR)  # wakes the thread that reads
        except OSError:
            pass
        self.stream.close()
        self.sock.close()
        for call in list(self.calls.values()):
            call.done.set()
        self.ended.set()

    def complain(self, error):
        if not self.stream.closed:  # Python 3.6 may say ValueError where we closed it ourselves
            print("hung up on a malformed message:", repr(error), flush=True)


class Call:
    """A call that waits for its answer."""

    def __init__(self):
        self.done = threading.Event()
        self.values = None

    def finish(self, values):
        self.values = values
        self.done.set()

    def result(self, timeout):
        if not self.done.wait(timeout):
            raise TimeoutError("no answer in {} s".format(timeout))
        if self.values is None:
            raise ConnectionError("the other side left in the middle of the call")
        value = self.values[0]
        if isinstance(value, tuple) and len(value) == 3 and isinstance(value[0], type):
            _, error, frames = value
            error.remote_traceback = "".join(traceback.format_list(frames))
            raise error
        return value
