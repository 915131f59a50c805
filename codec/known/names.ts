/** What {@linkcode knowNames} adds: modules that no robot's messages name, which pages need not load. */

/** As the table of names. */
export const RARE_NAMES = `
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
export const RARE_MODULES = `
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
