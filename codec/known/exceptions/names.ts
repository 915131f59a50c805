/** Python's exceptions by their base class: those of `builtins` by name, others with their module. */
const BY_BASE: Readonly<Record<string, string>> = {
  "": "BaseException",
  BaseException:
    "BaseExceptionGroup Exception GeneratorExit KeyboardInterrupt SystemExit asyncio.exceptions.CancelledError",
  Exception:
    "ArithmeticError AssertionError AttributeError BufferError EOFError ImportError LookupError MemoryError NameError OSError ReferenceError RuntimeError StopAsyncIteration StopIteration SyntaxError SystemError TypeError ValueError Warning concurrent.futures._base.Error pickle.PickleError queue.Empty queue.Full struct.error _queue.Empty",
  BaseExceptionGroup: "ExceptionGroup",
  ArithmeticError:
    "FloatingPointError OverflowError ZeroDivisionError decimal.DecimalException",
  ImportError: "ModuleNotFoundError",
  LookupError: "IndexError KeyError",
  NameError: "UnboundLocalError",
  OSError:
    "BlockingIOError ChildProcessError ConnectionError FileExistsError FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError PermissionError ProcessLookupError TimeoutError socket.gaierror socket.herror socket.timeout",
  ConnectionError:
    "BrokenPipeError ConnectionAbortedError ConnectionRefusedError ConnectionResetError",
  RuntimeError: "NotImplementedError PythonFinalizationError RecursionError",
  SyntaxError: "IndentationError _IncompleteInputError",
  IndentationError: "TabError",
  ValueError: "UnicodeError binascii.Error json.decoder.JSONDecodeError",
  UnicodeError: "UnicodeDecodeError UnicodeEncodeError UnicodeTranslateError",
  Warning:
    "BytesWarning DeprecationWarning EncodingWarning FutureWarning ImportWarning PendingDeprecationWarning ResourceWarning RuntimeWarning SyntaxWarning UnicodeWarning UserWarning",
  "concurrent.futures._base.Error":
    "asyncio.exceptions.TimeoutError concurrent.futures._base.CancelledError concurrent.futures._base.TimeoutError",
  "pickle.PickleError": "_pickle.PicklingError _pickle.UnpicklingError",
};

/** The base class of each exception known, by full name without `builtins.`. */
export const EXCEPTION_BASES: ReadonlyMap<string, string> = new Map(
  Object.entries(BY_BASE).flatMap(([base, names]) =>
    names.split(" ").map((name): [string, string] => [name, base])
  ),
);

/** Names that Python 3 keeps for its OSError, which were classes of their own in Python 2. */
export const OS_ERROR_ALIASES: ReadonlySet<string> = new Set([
  "builtins.EnvironmentError",
  "builtins.IOError",
  "select.error",
  "socket.error",
]);

/** The class that `OSError(errno, …)` is in Python, by Linux's error numbers. */
export const ERRNO_CLASSES: ReadonlyMap<unknown, string> = new Map([
  [1, "PermissionError"],
  [2, "FileNotFoundError"],
  [3, "ProcessLookupError"],
  [4, "InterruptedError"],
  [10, "ChildProcessError"],
  [11, "BlockingIOError"],
  [13, "PermissionError"],
  [17, "FileExistsError"],
  [20, "NotADirectoryError"],
  [21, "IsADirectoryError"],
  [32, "BrokenPipeError"],
  [103, "ConnectionAbortedError"],
  [104, "ConnectionResetError"],
  [108, "BrokenPipeError"],
  [110, "TimeoutError"],
  [111, "ConnectionRefusedError"],
  [114, "BlockingIOError"],
  [115, "BlockingIOError"],
]);
