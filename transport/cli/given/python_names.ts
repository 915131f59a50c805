/**
 * The Python program that reads another one's opcodes: it parses it and runs
 * nothing of it. Standard input is the source; standard output is JSON, a list
 * of `[name, opcode, params or null]`.
 *
 * What it knows: opcodes are what `bind(OPCODE, function)`, `send(OPCODE, …)`
 * and `execute(OPCODE, …)` are given first, the members of an Enum, constants
 * whose name says OPCODE, and the keys of a dict whose values are functions;
 * where there is none of all that, the int constants in capitals from 0 to 255.
 */
export const READ_NAMES = String.raw`
import ast, json, sys

tree = ast.parse(sys.stdin.buffer.read())
constants, functions, found = {}, {}, {}


def value_of(node):
    if isinstance(node, ast.Name):
        return constants.get(node.id)
    if isinstance(node, ast.Attribute):
        return constants.get(node.attr)
    if isinstance(node, ast.BinOp):
        left, right = value_of(node.left), value_of(node.right)
        if not isinstance(left, int) or not isinstance(right, int):
            return None
        if isinstance(node.op, ast.BitOr):
            return left | right
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.LShift) and 0 <= right < 64:
            return left << right
        return None
    try:
        value = ast.literal_eval(node)
    except Exception:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    return value


def name_of(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    return None


def shown(node):
    try:
        return repr(ast.literal_eval(node))
    except Exception:
        return "..."


def params_of(function, is_method):
    spec = function.args
    plain = list(getattr(spec, "posonlyargs", [])) + spec.args
    defaults = [None] * (len(plain) - len(spec.defaults)) + list(spec.defaults)
    texts = []
    for argument, default in zip(plain, defaults):
        texts.append(argument.arg if default is None else argument.arg + "=" + shown(default))
    if is_method and texts and plain[0].arg in ("self", "cls"):
        texts = texts[1:]
    if spec.vararg:
        texts.append("*" + spec.vararg.arg)
    elif spec.kwonlyargs:
        texts.append("*")
    for argument, default in zip(spec.kwonlyargs, spec.kw_defaults):
        texts.append(argument.arg if default is None else argument.arg + "=" + shown(default))
    if spec.kwarg:
        texts.append("**" + spec.kwarg.arg)
    return texts


def collect(body, is_class, is_enum):
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            functions.setdefault(node.name, params_of(node, is_class))
        elif isinstance(node, ast.ClassDef):
            bases = [name_of(base) or "" for base in node.bases]
            collect(node.body, True, any(base.endswith(("Enum", "Flag")) for base in bases))
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                assign(target, node.value, is_enum)
        elif isinstance(node, (ast.If, ast.Try)):
            collect(node.body, is_class, is_enum)
            collect(node.orelse, is_class, is_enum)


def assign(target, value, is_enum):
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for each, part in zip(target.elts, value.elts):
            assign(each, part, is_enum)
        return
    name, opcode = name_of(target), value_of(value)
    if name is None or opcode is None:
        return
    constants[name] = opcode
    if is_enum and not name.startswith("_") or "OPCODE" in name.upper():
        found.setdefault(opcode, [name, None])


def use(node, function):
    opcode = value_of(node)
    if opcode is None:
        return
    callee = name_of(function) if function is not None else None
    params = functions.get(callee)
    if isinstance(function, ast.Lambda):
        params = params_of(function, False)
    said = opcode if isinstance(opcode, str) else "instruction_" + hex(opcode)
    name = name_of(node) or (said if isinstance(opcode, str) else callee) or said
    before = found.get(opcode)
    if before is not None:
        found[opcode] = [before[0], params if params is not None else before[1]]
    else:
        found[opcode] = [name, params]


collect(tree.body, False, False)
for node in ast.walk(tree):
    if isinstance(node, ast.Call) and node.args:
        called = name_of(node.func)
        if called == "bind" and len(node.args) > 1:
            use(node.args[0], node.args[1])
        elif called in ("send", "execute"):
            use(node.args[0], None)
    elif isinstance(node, ast.Dict) and node.keys and all(
        isinstance(key, (ast.Name, ast.Attribute)) and name_of(value) in functions
        for key, value in zip(node.keys, node.values)
    ):
        for key, value in zip(node.keys, node.values):
            use(key, value)
if not found:
    for name, opcode in constants.items():
        if isinstance(opcode, int) and 0 <= opcode <= 255 and name.isupper():
            found.setdefault(opcode, [name, None])
print(json.dumps([[name, opcode, params] for opcode, (name, params) in found.items()]))
`;

/** An instruction as the program tells it. */
export type FoundName = readonly [
  name: string,
  opcode: number | string,
  params: readonly string[] | null,
];

/** The name that an opcode gets of a Python constant's: `AVANCE_OPCODE` is `avance`. */
export function plainName(name: string): string {
  const short = name.replace(/^OPCODE_|_OPCODE$/i, "") || name;
  return short === short.toUpperCase() ? short.toLowerCase() : short;
}
