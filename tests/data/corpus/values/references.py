"""Functions, builtins and the odd singletons."""
import functools
import itertools
import math
import operator
import os.path

import zoo


def entries():
    for function in (len, abs, print, getattr, isinstance, repr, sorted, chr, ord, input, eval, compile, iter, next,
        open, sum, min, round):
        yield "builtin/" + function.__name__, function
    yield "library/reduce", functools.reduce
    yield "library/partial-class", functools.partial
    yield "library/chain", itertools.chain
    yield "library/zip-longest", itertools.zip_longest
    yield "library/filterfalse", itertools.filterfalse
    yield "library/sqrt", math.sqrt
    yield "library/itemgetter", operator.itemgetter
    yield "library/join", os.path.join
    yield "zoo/function", zoo.build
    yield "zoo/functions", [zoo.build, zoo.harmless, zoo.build]
    yield "singleton/none-type", type(None)
    yield "singleton/ellipsis", Ellipsis
    yield "singleton/ellipsis-type", type(Ellipsis)
    yield "singleton/not-implemented", NotImplemented
    yield "singleton/not-implemented-type", type(NotImplemented)
    yield "singleton/all", [None, Ellipsis, NotImplemented, type(None), type(Ellipsis), Ellipsis]
    yield "method/of-list", [1, 2].append
    yield "method/of-str", "abc".upper
    yield "method/class", dict.fromkeys
    yield "method/unbound", str.upper
    for kind in compat():
        yield "compat/%s.%s" % (kind.__module__, kind.__qualname__), kind


def compat():
    """Names that protocol 2 writes in another way than protocol 3."""
    import collections
    import http.client
    import http.cookies
    import queue
    import socketserver
    import urllib.error
    import urllib.parse
    import urllib.request
    import xmlrpc.client
    import copyreg
    import html.parser
    import configparser
    import io
    import pickle
    import string
    import threading
    import multiprocessing.context

    return [
        queue.Queue, queue.Empty, socketserver.TCPServer, http.client.HTTPConnection, http.cookies.SimpleCookie,
        urllib.error.HTTPError, urllib.parse.quote, urllib.request.urlopen, xmlrpc.client.Fault,
        copyreg._reconstructor, html.parser.HTMLParser, configparser.ConfigParser, io.StringIO, io.BytesIO,
        pickle.PicklingError, pickle.Pickler, string.Template, threading.Thread,
        multiprocessing.context.Process, collections.UserString, collections.UserDict, BlockingIOError,
        RecursionError, StopAsyncIteration, ResourceWarning, ModuleNotFoundError, FileNotFoundError, BrokenPipeError,
    ]
