/**
 * The Python program that reads another one's opcodes: it parses it and runs
 * nothing of it. Standard input is the source; standard output is JSON: a list
 * of `[name, opcode, params or null]`, the constants whose values it cannot
 * tell, and whether the list is a guess.
 *
 * What it knows: opcodes are what `bind(OPCODE, function)`, `send(OPCODE, …)`
 * and `execute(OPCODE, …)` are given first, the members of an Enum, constants
 * whose name says OPCODE, and the keys of a dict whose values are functions;
 * where there is none of all that, the int constants in capitals from 0 to 255.
 */
export const READ_NAMES = String.raw`
import ast, json, operator, sys

try:
    tree = ast.parse(sys.stdin.buffer.read())
except SyntaxError as error:
    said = "line {}: {}: ".format(error.lineno, type(error).__name__) if error.lineno else ""
    sys.exit("{}{} (Python {}.{})".format(said, error.msg, *sys.version_info[:2]))
constants, functions, found, unread = {}, {}, {}, []
OPERATORS = {
    ast.BitOr: operator.or_, ast.BitAnd: operator.and_, ast.BitXor: operator.xor,
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
}


def value_of(node):
    if name_of(node) is not None:
        return constants.get(name_of(node))
    if isinstance(node, ast.BinOp):
        left, right = value_of(node.left), value_of(node.right)
        if not isinstance(left, int) or not isinstance(right, int):
            return None
        if isinstance(node.op, ast.LShift) and 0 <= right < 64:
            return left << right
        operate = OPERATORS.get(type(node.op))
        return operate(left, right) if operate and max(abs(left), abs(right)) < 2**64 else None
    try:
        value = ast.literal_eval(node)
    except Exception:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    return value


def name_of(node):
    return getattr(node, "id", None) or getattr(node, "attr", None)


def shown(node):
    try:
        text = repr(ast.literal_eval(node))
    except Exception:
        return "..."
    return text if len(text) < 200 else "..."


def texts_of(arguments, defaults):
    pairs = zip(arguments, defaults)
    return [each.arg if default is None else each.arg + "=" + shown(default) for each, default in pairs]


def params_of(function, is_method):
    spec = function.args
    plain = list(getattr(spec, "posonlyargs", [])) + spec.args
    texts = texts_of(plain, [None] * (len(plain) - len(spec.defaults)) + list(spec.defaults))
    if is_method and texts and plain[0].arg in ("self", "cls"):
        texts = texts[1:]
    if spec.vararg:
        texts.append("*" + spec.vararg.arg)
    elif spec.kwonlyargs:
        texts.append("*")
    texts += texts_of(spec.kwonlyargs, spec.kw_defaults)
    if spec.kwarg:
        texts.append("**" + spec.kwarg.arg)
    return texts


last = [None]


def collect(body, is_class, is_enum):
    last[0] = None
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            functions.setdefault(node.name, params_of(node, is_class))
        elif isinstance(node, ast.ClassDef):
            bases = [name_of(base) or "" for base in node.bases]
            kinds = [kind for kind in ("Enum", "Flag") if any(base.endswith(kind) for base in bases)]
            collect(node.body, True, kinds[-1] if kinds else None)
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
    if is_enum and isinstance(value, ast.Call) and name_of(value.func) == "auto":
        opcode = following(is_enum)
    is_member = is_enum and not isinstance(opcode, str) and not (name or "_").startswith("_")
    is_told = is_member or "OPCODE" in (name or "").upper()
    if is_told and opcode is None:
        unread.append(name)
    if name is None or opcode is None:
        return
    constants[name] = last[0] = opcode
    if is_told:
        found.setdefault(opcode, [name, None])


def following(kind):
    """What auto() gives behind the last member."""
    if not isinstance(last[0], int):
        return 1
    return last[0] + 1 if kind == "Enum" else 1 << last[0].bit_length()


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


collect(tree.body, False, None)
for node in ast.walk(tree):
    if isinstance(node, ast.Call):
        called, named = name_of(node.func), {each.arg: each.value for each in node.keywords}
        opcode, function = (node.args + [None, None])[:2]
        opcode, function = opcode or named.get("opcode"), function or named.get("instruction")
        if called == "bind" and opcode and function:
            use(opcode, function)
        elif called in ("send", "execute") and opcode:
            use(opcode, None)
    elif isinstance(node, ast.Dict) and node.keys and all(
        isinstance(key, (ast.Name, ast.Attribute)) and name_of(value) in functions
        for key, value in zip(node.keys, node.values)
    ):
        for key, value in zip(node.keys, node.values):
            use(key, value)
guess = not found
if guess:
    for name, opcode in constants.items():
        if isinstance(opcode, int) and 0 <= opcode <= 255 and name.isupper():
            found.setdefault(opcode, [name, None])
listed = [[name, opcode, params] for opcode, (name, params) in found.items()]
print(json.dumps([listed, unread, guess]))
`;

/** What the program prints. */
export type ReadNames = readonly [
  found: readonly FoundName[],
  unread: readonly string[],
  isGuess: boolean,
];

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
