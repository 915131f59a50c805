/** What every CPython pickles of the classes known without registering: read as such, and written to the same bytes. */

import { assert, assertEquals } from "@std/assert";
import { dumps, loads, PyObject, repr } from "../../../codec/mod.ts";
import { askable } from "../../kit/python/ask.ts";
import { isMemberByName, pickledBy } from "../../kit/python/pickled.ts";

const SOURCE = `
import array, collections, datetime, decimal, fractions, http, pathlib, signal, socket, struct, traceback, uuid
utc = datetime.timezone.utc
cest = datetime.timezone(datetime.timedelta(hours=2), 'CEST')
west = datetime.timezone(-datetime.timedelta(hours=3, minutes=30))
if sys.version_info >= (3, 7):
    west = datetime.timezone(-datetime.timedelta(hours=3, minutes=30, seconds=15, microseconds=7))
moment = datetime.datetime(2020, 1, 2, 3, 4, 5, 678901)
zoo = {
    'date': datetime.date(1, 1, 1), 'last date': datetime.date(9999, 12, 31),
    'datetime': moment, 'last datetime': datetime.datetime.max,
    'times': [datetime.time(), datetime.time(23, 59, 59, 999999), datetime.time(1, 2, tzinfo=utc), datetime.time(1, 2, 3, fold=1)],
    'aware': [moment.replace(tzinfo=utc), moment.replace(tzinfo=utc, fold=1), moment.replace(tzinfo=cest), moment.replace(tzinfo=west)],
    'fold': moment.replace(fold=1),
    'zones': [utc, cest, west, cest], 'named utc': datetime.timezone(datetime.timedelta(0), 'Z'),
    'deltas': [datetime.timedelta(0), datetime.timedelta(-1, 2, 3), datetime.timedelta.max, datetime.timedelta.min],
    'decimals': [decimal.Decimal(t) for t in '0 -0 1.50 -1E+30 1E-7 0.000001 123456789012345678901234567890.5 NaN -sNaN12 Infinity -Infinity'.split()],
    'fractions': [fractions.Fraction(1, 3), fractions.Fraction(-7), fractions.Fraction(2**70, 3)],
    'uuids': [uuid.UUID(int=0), uuid.UUID(int=2**128 - 1), uuid.UUID('12345678123456781234567812345678')],
    'paths': [pathlib.PurePosixPath('/a/b.c'), pathlib.PosixPath('x'), pathlib.PurePosixPath(), pathlib.PureWindowsPath('c:\\\\x\\\\y')],
    'ordered': [collections.OrderedDict(), collections.OrderedDict([('x', 1), (2, [3])]), collections.OrderedDict.fromkeys(range(1001))],
    'default': [collections.defaultdict(list, {'a': [1]}), collections.defaultdict(None, {(1, 2): 3})],
    'counter': [collections.Counter(), collections.Counter('abracadabra')],
    'deque': [collections.deque(), collections.deque([1, 2]), collections.deque(range(9), 4), collections.deque([], 0), collections.deque(range(1001))],
    'arrays': [array.array(c, [1, 0, 100]) for c in 'bBhHiIlLqQfd'] + [array.array('i'), array.array('u', u'h\\u00e9')],
    'status': [http.HTTPStatus.OK, http.HTTPStatus(429)],
    'signals': [signal.SIGINT, socket.AF_INET, socket.SOCK_STREAM, signal.SIGINT],
    'plain errors': [ValueError('x'), KeyError('k', 1), Exception(), StopIteration(3), SystemExit(2), struct.error('size')],
    'every error': [e('x') for e in vars(__builtins__).values() if isinstance(e, type) and issubclass(e, BaseException)
                    and not e.__name__.startswith('Unicode') and not e.__name__.endswith('Group')],
    'unicode errors': [UnicodeDecodeError('utf-8', b'\\xff', 0, 1, 'invalid start byte'), UnicodeEncodeError('ascii', u'\\xe9', 0, 1, 'no')],
    'os errors': [OSError(2, 'No such file', 'map'), OSError(32, 'Broken pipe'), OSError(5, 'a', 'b', None, 'c'), OSError('x'), BlockingIOError(11, 'b', 5)],
    'timeout': socket.timeout('timed out'),
}
marked = ValueError('x')
marked.why, marked.__notes__ = 'because', ['hey']
zoo['marked'] = marked
if sys.version_info >= (3, 11):
    zoo['group'] = ExceptionGroup('m', [ValueError(1), ExceptionGroup('n', [KeyError('k')])])
for name, code in [('import', 'import nonexist.x'), ('attribute', 'uuid.nonexist'), ('name', 'nonexist'), ('syntax', 'a b'),
                   ('json', "__import__('json').loads('{')"), ('zero', '1/0')]:
    try:
        exec(code)
    except Exception as error:
        zoo[name] = error
        zoo[name + ' frames'] = traceback.extract_tb(error.__traceback__)
        zoo[name + ' reply'] = (b'A', 7, ((type(error), error, zoo[name + ' frames']),))
class KeepsLocals:
    pass
try:
    here = 1
    1/0
except Exception as error:
    zoo['locals'] = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), capture_locals=True)[:0]
    zoo['locals'].append(traceback.FrameSummary('f.py', 3, 'turn', lookup_line=False, locals={'here': 1}, line='x = 1'))
    del here
`;

/**
 * What a value does not tell: until 3.9 the two strings "array" are one object;
 * protocol 2 calls fifteen classes OSError, and each again.
 */
function isUntold(name: string, minor: string, protocol: number): boolean {
  if (name === "every error") return protocol === 2;
  return name === "arrays" && protocol >= 4 && Number(minor.split(".")[1]) < 10;
}

for (const minor of await askable()) {
  Deno.test(`known classes: CPython ${minor}'s come back byte for byte`, async () => {
    const framing = minor === "3.6" ? "python3.6" : "cpython";
    const zoo = await pickledBy(minor, SOURCE);
    assert(zoo.length >= 40);
    for (const { name, pickles } of zoo) {
      for (const [protocol, pickle] of pickles) {
        const value = loads(pickle);
        assertEquals(inert(value), [], name);
        if (isUntold(name, minor, protocol)) continue;
        if (name === "status" && isMemberByName(pickle)) continue;
        const again = dumps(value, { protocol, framing });
        assertEquals(
          again.toHex(),
          pickle.toHex(),
          `${name}, protocol ${protocol}`,
        );
      }
    }
  });

  // 3.6 printed durations and exceptions otherwise.
  if (minor === "3.6") continue;
  Deno.test(`known classes: CPython ${minor}'s print as there`, async () => {
    // What prints otherwise from version to version, or in a set's or class's own way.
    const skipped =
      /^(signals|status|ordered|paths|.*(frames|reply)|locals|arrays)$/;
    for (
      const { name, repr: wanted, pickles } of await pickledBy(minor, SOURCE)
    ) {
      if (skipped.test(name)) continue;
      const pickle = pickles.get(4);
      assert(pickle);
      assertEquals(repr(loads(pickle)), wanted, name);
    }
  });
}

/** The classes of the inert objects in a value. */
function inert(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  if (value instanceof PyObject) return [`${value.callable}`];
  const parts = value instanceof Map
    ? [...value.keys(), ...value.values()]
    : Array.isArray(value)
    ? [...value]
    : Object.values(value);
  return parts.flatMap((part) => inert(part, seen));
}
