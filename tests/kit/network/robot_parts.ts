/** Classes of a robot's program: in Python, and the same in TypeScript. */

import {
  ByteArray,
  PyGlobal,
  type Reduction,
  Registry,
  Tuple,
  tuple,
} from "../../../codec/mod.ts";

/** The classes in Python, and `show`. */
export const CLASSES = `
import collections, enum
m = module('robot.parts')
def add(cls):
    cls.__module__ = 'robot.parts'
    cls.__qualname__ = cls.__name__
    setattr(m, cls.__name__, cls)
    return cls
@add
class Motor:
    def __init__(self, port, speed=0):
        self.port, self.speed = port, speed
    def __repr__(self): return 'Motor %s' % self.port
@add
class Empty: pass
@add
class Slotted:
    __slots__ = ('a', 'b')
@add
class Frozen:
    __slots__ = ('a', 'b')
    def __init__(self, a, b): self.a, self.b = a, b
    def __getstate__(self): return [self.a, self.b]
    def __setstate__(self, state): self.a, self.b = state
if sys.version_info >= (3, 10):
    import dataclasses
    Slotted = add(dataclasses.make_dataclass('Slotted', ['a', 'b'], slots=True))
    Frozen = add(dataclasses.make_dataclass('Frozen', ['a', 'b'], slots=True, frozen=True))
@add
class Guarded:
    def __getstate__(self): return (self.secret, 1)
    def __setstate__(self, state): self.secret = state[0]
@add
class Reduced:
    def __init__(self, a, b): self.a, self.b = a, b
    def __reduce__(self): return (Reduced, (self.a, self.b), {'extra': 1})
@add
class WithKeywords:
    def __new__(cls, a, *, b):
        self = object.__new__(cls)
        self.a, self.b = a, b
        return self
    def __getnewargs_ex__(self): return ((self.a,), {'b': self.b})
    def __getstate__(self): return None
@add
class Route(list): pass
@add
class Table(dict): pass
@add
class Pair(tuple): pass
@add
class Blob(bytes): pass
@add
class Raw(bytearray):
    def __reduce_ex__(self, protocol): return (Raw, (bytes(self),))
@add
class Names(set):
    def __reduce__(self): return (Names, (list(self),))
@add
class StalledError(Exception): pass
Point = add(collections.namedtuple('Point', 'x y'))
Color = add(enum.Enum('Color', 'RED GREEN'))
Level = add(enum.IntEnum('Level', 'LOW HIGH'))
class Inner: pass
Inner.__module__, Inner.__qualname__, Motor.Inner = 'robot.parts', 'Motor.Inner', Inner
def make(cls, **fields):
    self = cls.__new__(cls)
    for name, value in fields.items(): setattr(self, name, value)
    return self
def filled(cls, items, **fields):
    self = cls(items)
    self.__dict__.update(fields)
    return self
def show(v):
    state = getattr(v, '__dict__', None)
    if state is None and hasattr(v, '__slots__'):
        state = {name: getattr(v, name) for name in v.__slots__}
    content = repr(v) if isinstance(v, (list, dict, tuple, bytes, bytearray, Exception, enum.Enum)) else \\
        repr(sorted(v)) if isinstance(v, set) else ''
    return '%s %s %s' % (type(v).__name__, content, '' if isinstance(v, enum.Enum) else sorted((state or {}).items()))
`;

/** Values of these classes. */
export const ZOO = `
zoo = {
    'Motor': Motor('A', 1.5), 'Empty': Empty(), 'Slotted': make(Slotted, a=1, b=[2]), 'Frozen': Frozen(1, 'x'),
    'Guarded': make(Guarded, secret='s'), 'Reduced': Reduced(1, 'b'), 'WithKeywords': WithKeywords(1, b=2),
    'Route': filled(Route, [1, 2], name='r'), 'Empty route': Route(), 'Table': filled(Table, {(1, 2): 3}, unit='mm'),
    'Pair': Pair([1, 2]), 'Blob': Blob(b'xy'), 'Raw': Raw(b'xy'), 'Names': Names(['a']),
    'StalledError': StalledError('jam'), 'Point': Point(3, 4), 'Inner': make(Inner, depth=2),
    'Color': Color.RED, 'Level': Level.HIGH, 'classes': [Motor, Color],
    'shared': [Motor('A'), Motor('B')],
}
loop = Motor('L')
loop.self = loop
zoo['loop'] = loop
`;

export class Motor {
  speed = 0;
  constructor(public port: string) {}
}
export class Empty {}
export class Slotted {
  a?: unknown;
  b?: unknown;
}
export class Frozen {
  a?: unknown;
  b?: unknown;
}
export class Guarded {
  secret?: unknown;
  __getstate__(): unknown {
    return tuple(this.secret, 1);
  }
  __setstate__(state: unknown): void {
    this.secret = state instanceof Tuple ? state[0] : undefined;
  }
}
export class Reduced {
  constructor(readonly a: unknown, readonly b: unknown) {}
  __reduce__(): Reduction {
    return {
      callable: new PyGlobal("robot.parts", "Reduced"),
      args: tuple(this.a, this.b),
      state: new Map([["extra", 1]]),
    };
  }
}
export class WithKeywords {
  readonly b: unknown;
  constructor(readonly a: unknown, options: { b: unknown }) {
    this.b = options.b;
  }
}
export class Route extends Array<unknown> {}
export class Table extends Map<unknown, unknown> {}
export class Pair extends Tuple {}
export class Blob extends Uint8Array {}
export class Raw extends ByteArray {}
export class Names extends Set<unknown> {}
export class StalledError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "StalledError";
  }
}
export class Point extends Tuple<number> {
  get x(): number {
    return this[0] ?? NaN;
  }
}
export class Inner {}

export const module = "robot.parts";

export function registry(): Registry {
  return new Registry()
    .register(Motor, { module })
    .register(Empty, { module })
    .register(Slotted, { module, layout: "slots" })
    .register(Frozen, { module, layout: "list", fields: ["a", "b"] })
    .register(Guarded, { module })
    .register(Reduced, { module })
    .register(WithKeywords, {
      module,
      reduce: (object) => ({
        callable: WithKeywords,
        form: "newobj_ex",
        args: tuple(object.a),
        kwargs: new Map([["b", object.b]]),
      }),
    })
    .register(Route, { module })
    .register(Table, { module })
    .register(Pair, { module })
    .register(Blob, { module })
    .register(Raw, { module })
    .register(Names, { module })
    .register(StalledError, { module })
    .register(Point, { module, fields: ["x", "y"] })
    .register(Inner, { module, name: "Motor.Inner" });
}
