/**
 * How the names of Python 2's library and of Python 3's map to each other, as
 * CPython's `_compat_pickle` has it: what a link may meet, the rest is in
 * `known/all.ts`. Signs: `=` both ways, `>` only 3 to 2,
 * `<` only 2 to 3 (several names of one side fell together on the other).
 */

/** `3's module, sign, 2's module: names`; a name differs between the two where it is `3/2`. */
const NAMES = `
_functools > __builtin__: reduce
builtins < __builtin__: str/basestring
builtins < exceptions: Exception/StandardError
builtins = __builtin__: chr/unichr int/long range/xrange str/unicode
builtins = exceptions: ArithmeticError AssertionError AttributeError BaseException BufferError
  BytesWarning DeprecationWarning EOFError EnvironmentError Exception FloatingPointError
  FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError KeyError
  KeyboardInterrupt LookupError MemoryError NameError NotImplementedError OSError OverflowError
  PendingDeprecationWarning ReferenceError RuntimeError RuntimeWarning StopIteration SyntaxError
  SyntaxWarning SystemError SystemExit TabError TypeError UnboundLocalError UnicodeDecodeError
  UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError
  Warning ZeroDivisionError
builtins = itertools: filter/ifilter map/imap zip/izip
builtins > exceptions: BrokenPipeError/OSError ChildProcessError/OSError
  ConnectionAbortedError/OSError ConnectionError/OSError ConnectionRefusedError/OSError
  ConnectionResetError/OSError FileExistsError/OSError FileNotFoundError/OSError
  InterruptedError/OSError IsADirectoryError/OSError ModuleNotFoundError/ImportError
  NotADirectoryError/OSError PermissionError/OSError ProcessLookupError/OSError TimeoutError/OSError
collections < UserDict: UserDict
collections = UserDict: UserDict/IterableUserDict
collections = UserList: UserList
collections = UserString: UserString
functools = __builtin__: reduce
itertools = itertools: filterfalse/ifilterfalse zip_longest/izip_longest
sys = __builtin__: intern
`;

/** `sign 3's module/2's module …`. */
const MODULES = `
= _thread/thread builtins/__builtin__ collections.abc/_abcoll copyreg/copy_reg queue/Queue
  reprlib/repr
> _functools/functools _pickle/pickle
< io/StringIO collections/UserDict collections/UserList collections/UserString pickle/cPickle
  io/cStringIO
`;

type Names = Map<string, readonly [module: string, name: string]>;

interface Tables {
  names: Names;
  modules: Map<string, string>;
}

let tables: { toTwo: Tables; toThree: Tables } | undefined;
let more = { names: "", modules: "" };

/** Adds the names of the rest of the library. */
export function knowNames(names: string, modules: string): void {
  more = { names, modules };
  tables = undefined;
}

/** Protocol 2 is rare: nobody else should pay for the tables. */
function readTables(): { toTwo: Tables; toThree: Tables } {
  const toTwo: Tables = { names: new Map(), modules: new Map() };
  const toThree: Tables = { names: new Map(), modules: new Map() };
  for (const line of unfold(NAMES + more.names)) {
    const [three = "", sign, two = "", ...names] = line;
    for (const name of names) {
      const [name3 = "", name2 = name3] = name.split("/");
      if (sign !== "<") toTwo.names.set(`${three}\n${name3}`, [two, name2]);
      if (sign !== ">") toThree.names.set(`${two}\n${name2}`, [three, name3]);
    }
  }
  for (const [sign, ...pairs] of unfold(MODULES + more.modules)) {
    for (const pair of pairs) {
      const [three = "", two = ""] = pair.split("/");
      if (sign !== "<") toTwo.modules.set(three, two);
      if (sign !== ">") toThree.modules.set(two, three);
    }
  }
  return { toTwo, toThree };
}

/** The words of each line, lines that begin with a space belonging to the one before. */
export function unfold(table: string): string[][] {
  return table.trim().split(/\n(?! )/).map((line) => line.split(/:?\s+/));
}

function mapName(
  { names, modules }: Tables,
  module: string,
  name: string,
): [module: string, name: string] {
  const pair = names.get(`${module}\n${name}`);
  return pair ? [pair[0], pair[1]] : [modules.get(module) ?? module, name];
}

/** What Python 2 called a class or function of Python 3, as protocol 2 writes it; the same where nothing is known. */
export function pythonTwoName(
  module: string,
  name: string,
): [module: string, name: string] {
  return mapName((tables ??= readTables()).toTwo, module, name);
}

/** What Python 3 calls a class or function of Python 2, as protocols 0 to 2 are read; the same where nothing is known. */
export function pythonThreeName(
  module: string,
  name: string,
): [module: string, name: string] {
  return mapName((tables ??= readTables()).toThree, module, name);
}

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
export const OS_ERROR_ALIASES: ReadonlyMap<string, readonly string[]> = new Map(
  [
    ["EnvironmentError", ["builtins"]],
    ["IOError", ["builtins"]],
    ["error", ["select", "socket"]],
  ],
);

/** The class that `OSError(errno, …)` is in Python, by Linux's error numbers. */
export const ERRNO_CLASSES: ReadonlyMap<unknown, string> = new Map(
  Object.entries({
    PermissionError: [1, 13],
    FileNotFoundError: [2],
    ProcessLookupError: [3],
    InterruptedError: [4],
    ChildProcessError: [10],
    BlockingIOError: [11, 114, 115],
    FileExistsError: [17],
    NotADirectoryError: [20],
    IsADirectoryError: [21],
    BrokenPipeError: [32, 108],
    ConnectionAbortedError: [103],
    ConnectionResetError: [104],
    TimeoutError: [110],
    ConnectionRefusedError: [111],
  }).flatMap(([name, numbers]) => numbers.map((number) => [number, name])),
);

/** Types of CPython's C code whose module's name is a string of their own: of no other class, since 3.10 or later. */
export const HEAP_NAMES: ReadonlySet<string> = new Set([
  "array.array",
  "functools.partial",
  "operator.attrgetter",
  "operator.itemgetter",
  "os.stat_result",
  "time.struct_time",
]);
