/**
 * The rarer classes. Once it is loaded the codec knows all its classes, and
 * `console.log` shows Python's values as Python does.
 */

import { enumEntry, EnumMember } from "../classes/enum.ts";
import { repr, type ReprOptions } from "../text/repr/mod.ts";
import { type ClassEntry, PyGlobal, PyObject } from "../types/object.ts";
import { Complex, PyFloat } from "../types/scalars.ts";
import { Tuple } from "../types/tuple.ts";
import { ARRAYS, PyArray } from "./array.ts";
import { Deque } from "./collections.ts";
import { PyDate } from "./dates/date.ts";
import { DATE_WRITER, DATETIMES, PyDateTime } from "./dates/datetime.ts";
import { PyTime } from "./dates/time.ts";
import { TimeDelta } from "./dates/timedelta.ts";
import { PyException } from "./exceptions/exception.ts";
import { knowNames, unfold } from "../names.ts";
import { knowMore } from "./mod.ts";
import { Decimal, DECIMAL_ENTRY, Fraction, FRACTION_ENTRY } from "./numbers.ts";
import { NdArray } from "./numpy/array.ts";
import { NdScalar, NUMPY, NUMPY_WRITERS } from "./numpy/entries.ts";
import { PATH_WRITER, PATHS, PyPath } from "./pathlib.ts";
import { StackSummary } from "./traceback.ts";
import { Uuid, UUID_ENTRY } from "./uuid.ts";

export type { NumberArray } from "./typed_bytes.ts";
export {
  Decimal,
  Fraction,
  NdArray,
  NdScalar,
  PyArray,
  PyDate,
  PyDateTime,
  PyPath,
  PyTime,
  TimeDelta,
  Uuid,
};
export { TimeZone, UTC } from "./dates/timedelta.ts";
export type { PathKind } from "./pathlib.ts";
export type { TimeOptions } from "./dates/time.ts";
export type { FractionLayout } from "./numbers.ts";
export type { NdArrayOptions, NdWire } from "./numpy/array.ts";
export { DType, type NdData } from "./numpy/dtype.ts";

knowMore(() => ({
  entries: [
    ...[...ARRAYS, ...DATETIMES, ...enumEntries(), ...NUMPY],
    ...[DECIMAL_ENTRY, FRACTION_ENTRY, UUID_ENTRY, ...PATHS],
  ],
  writers: [DATE_WRITER, PATH_WRITER, ...NUMPY_WRITERS],
}));

/** Modules that no robot's messages name, which pages need not load: as the table of names. */
const RARE_NAMES = `
_socket > socket: socket/_socketobject
dbm = whichdb: whichdb
http.server > CGIHTTPServer: CGIHTTPRequestHandler
http.server > SimpleHTTPServer: SimpleHTTPRequestHandler
multiprocessing.connection = _multiprocessing: Connection
multiprocessing.context = multiprocessing: AuthenticationError BufferTooShort ProcessError
  TimeoutError
multiprocessing.context = multiprocessing.process: Process
multiprocessing.popen_fork = multiprocessing.forking: Popen
socket < socket: SocketType/_socketobject
socket = _socket: fromfd
tkinter.filedialog > FileDialog: FileDialog LoadFileDialog SaveFileDialog
tkinter.simpledialog > SimpleDialog: SimpleDialog
urllib.error = urllib: ContentTooShortError
urllib.error = urllib2: HTTPError URLError
urllib.parse = urllib: quote quote_plus unquote unquote_plus urlencode
urllib.request = urllib: getproxies pathname2url url2pathname urlcleanup urlopen urlretrieve
xmlrpc.server > DocXMLRPCServer: DocCGIXMLRPCRequestHandler DocXMLRPCRequestHandler DocXMLRPCServer
  ServerHTMLDoc XMLRPCDocGenerator
`;

/** As the table of modules. */
const RARE_MODULES = `
= _dummy_thread/dummy_thread _markupbase/markupbase configparser/ConfigParser dbm/anydbm
  dbm.bsd/dbhash dbm.dumb/dumbdbm dbm.gnu/gdbm dbm.ndbm/dbm html.entities/htmlentitydefs
  html.parser/HTMLParser http.client/httplib http.cookiejar/cookielib http.cookies/Cookie
  http.server/BaseHTTPServer socketserver/SocketServer subprocess/commands
  test.support/test.test_support tkinter/Tkinter tkinter.colorchooser/tkColorChooser
  tkinter.commondialog/tkCommonDialog tkinter.constants/Tkconstants tkinter.dialog/Dialog
  tkinter.dnd/Tkdnd tkinter.filedialog/tkFileDialog tkinter.font/tkFont
  tkinter.messagebox/tkMessageBox tkinter.scrolledtext/ScrolledText
  tkinter.simpledialog/tkSimpleDialog tkinter.tix/Tix tkinter.ttk/ttk urllib.parse/urlparse
  urllib.request/urllib2 urllib.robotparser/robotparser winreg/_winreg xmlrpc.client/xmlrpclib
  xmlrpc.server/SimpleXMLRPCServer
> _bz2/bz2 _dbm/dbm _gdbm/gdbm
< http.server/CGIHTTPServer xmlrpc.server/DocXMLRPCServer tkinter.filedialog/FileDialog
  tkinter.simpledialog/SimpleDialog http.server/SimpleHTTPServer xml.etree.ElementTree/_elementtree
  dbm/whichdb
`;

knowNames(RARE_NAMES, RARE_MODULES);

/** Characters that `console.log` shows of one value. */
const MAX_SHOWN = 10_000;

/** What `console.log` asks in Deno, and in Node and Bun. */
const ASKED = ["Deno.customInspect", "nodejs.util.inspect.custom"];

for (
  const { prototype } of [
    ...[PyObject, PyGlobal, PyException, Tuple, Complex, PyFloat, EnumMember],
    ...[NdArray, NdScalar, PyArray, Decimal, Fraction, Uuid, PyPath],
    ...[PyDate, PyDateTime, PyTime, TimeDelta],
  ]
) {
  for (const name of ASKED) {
    show(prototype, Symbol.for(name), { maxLength: MAX_SHOWN });
  }
}

/** An array's own would write anew what is in it many times. */
for (const { prototype } of [Tuple, Deque, StackSummary]) {
  for (const name of ["toString", "toLocaleString"]) show(prototype, name);
}

/** Has a method print its object as `repr` does. */
function show(prototype: object, name: string | symbol, how?: ReprOptions) {
  Object.defineProperty(prototype, name, {
    value(this: unknown): string {
      return repr(this, how);
    },
    configurable: true,
    writable: true,
  });
}

/** Enums of Python's standard library whose members cross by their value: names and values as on Linux. */
const KNOWN_ENUMS = `
signal Signals SIGHUP=1 SIGINT=2 SIGQUIT=3 SIGILL=4 SIGTRAP=5 SIGABRT=6 SIGBUS=7 SIGFPE=8
  SIGKILL=9 SIGUSR1=10 SIGSEGV=11 SIGUSR2=12 SIGPIPE=13 SIGALRM=14 SIGTERM=15 SIGSTKFLT=16
  SIGCHLD=17 SIGCONT=18 SIGSTOP=19 SIGTSTP=20 SIGTTIN=21 SIGTTOU=22 SIGURG=23 SIGXCPU=24
  SIGXFSZ=25 SIGVTALRM=26 SIGPROF=27 SIGWINCH=28 SIGIO=29 SIGPWR=30 SIGSYS=31 SIGRTMIN=34
  SIGRTMAX=64
signal Handlers SIG_DFL=0 SIG_IGN=1
socket AddressFamily AF_UNSPEC=0 AF_UNIX=1 AF_INET=2 AF_INET6=10 AF_NETLINK=16 AF_PACKET=17
  AF_CAN=29 AF_BLUETOOTH=31 AF_VSOCK=40
socket SocketKind SOCK_STREAM=1 SOCK_DGRAM=2 SOCK_RAW=3 SOCK_RDM=4 SOCK_SEQPACKET=5
  SOCK_CLOEXEC=524288 SOCK_NONBLOCK=2048
http HTTPStatus CONTINUE=100 SWITCHING_PROTOCOLS=101 OK=200 CREATED=201 ACCEPTED=202
  NO_CONTENT=204 PARTIAL_CONTENT=206 MOVED_PERMANENTLY=301 FOUND=302 SEE_OTHER=303
  NOT_MODIFIED=304 TEMPORARY_REDIRECT=307 PERMANENT_REDIRECT=308 BAD_REQUEST=400
  UNAUTHORIZED=401 FORBIDDEN=403 NOT_FOUND=404 METHOD_NOT_ALLOWED=405 NOT_ACCEPTABLE=406
  REQUEST_TIMEOUT=408 CONFLICT=409 GONE=410 TOO_MANY_REQUESTS=429 INTERNAL_SERVER_ERROR=500
  NOT_IMPLEMENTED=501 BAD_GATEWAY=502 SERVICE_UNAVAILABLE=503 GATEWAY_TIMEOUT=504
`;

/**
 * The entries of enums of Python's standard library, for members that cross by
 * value. Up to Python 3.10 those of `signal` and `socket` cross by name: they
 * stay class references, such as `signal.SIGINT`.
 */
function enumEntries(): ClassEntry[] {
  return unfold(KNOWN_ENUMS).map(([module = "", name = "", ...members]) => {
    const pairs = members.map((member) => member.split("="));
    const values = pairs.map(([key, value]) => [key, Number(value)] as const);
    const options = { int: true, open: true };
    return enumEntry(module, name, Object.fromEntries(values), options).entry;
  });
}
