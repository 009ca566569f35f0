"""Small changes to a source file, one at a time: what a test would have to notice."""

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import msgspec

Change = Callable[[], None]
Node = TypeVar("Node", bound=ast.AST)

_OTHER_COMPARISON: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_OTHER_SUM: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_OTHER_CALL = {"min": "max", "max": "min", "any": "all", "all": "any"}


class Function(msgspec.Struct, frozen=True):
    """The outermost function or method around a place: its name, where its code begins, the lines of its body."""

    name: str
    line: int
    body_from: int
    body_until: int


class Mutant(msgspec.Struct, frozen=True, kw_only=True):
    """A change to a file: the place among all changes to it, its lines, what stood there, what stands there then.

    It says in which function's body it lies; in none where it takes effect when the file is loaded.
    """

    number: int
    line: int
    last_line: int
    was: str
    becomes: str
    function: Function | None


class _Site(msgspec.Struct, frozen=True):
    """A place where something can be changed, and how; `told` is what a reader sees of it."""

    told: ast.AST
    change: Change


def mutants(source: str) -> tuple[Mutant, ...]:
    """Return every change that is made to a source file, in the order of its lines."""
    functions = tuple(_functions(ast.parse(source).body))
    count = len(list(_sites(ast.parse(source))))
    return tuple(_described(source, number, functions) for number in range(count))


def mutated(source: str, number: int) -> ast.Module:
    """Return a source file with one change made to it."""
    tree = ast.parse(source)
    list(_sites(tree))[number].change()
    return ast.fix_missing_locations(tree)


def _functions(body: Iterable[ast.stmt], within: str = "") -> Iterator[Function]:
    for statement in body:
        match statement:
            case ast.ClassDef(name=name, body=inner):
                yield from _functions(inner, f"{within}{name}.")
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                first = min((statement.lineno, *(one.lineno for one in statement.decorator_list)))
                until = statement.end_lineno or statement.lineno
                yield Function(within + name, first, statement.body[0].lineno, until)
            case _:
                pass


def _described(source: str, number: int, functions: Iterable[Function]) -> Mutant:
    site = list(_sites(ast.parse(source)))[number]
    was = ast.unparse(site.told)
    line = getattr(site.told, "lineno", 0)
    last_line = getattr(site.told, "end_lineno", line)
    site.change()
    return Mutant(
        number=number,
        line=line,
        last_line=last_line,
        was=_short(was),
        becomes=_short(ast.unparse(site.told)),
        function=next((one for one in functions if one.body_from <= line <= one.body_until), None),
    )


def _short(text: str) -> str:
    return " ".join(text.split())[:160]


def _sites(tree: ast.Module) -> Iterator[_Site]:
    """Yield the places of a module, without annotations, documentation and decorators, which decide nothing."""
    for statement in tree.body:
        yield from _of_statement(statement)


def _of_statement(statement: ast.stmt) -> Iterator[_Site]:
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Assert():
            return
        case ast.Expr(value=ast.Constant()):
            return
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield _Site(statement, _sets(statement, "value", ast.Constant(None)))
        case ast.Raise() | ast.Expr() | ast.AugAssign() | ast.Continue() | ast.Break():
            yield from _left_out(statement)
        case ast.If(test=test) if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield _Site(test, _sets(statement, "test", ast.UnaryOp(ast.Not(), test)))
        case _:
            pass
    for field, value in ast.iter_fields(statement):
        if field in {"annotation", "returns", "decorator_list", "bases", "keywords", "type_params"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            yield from _of_node(child)


def _left_out(statement: ast.stmt) -> Iterator[_Site]:
    """Yield that a statement is not there: it becomes one that does nothing, in its own place."""

    def change() -> None:
        # The node keeps its identity in the body that holds it.
        statement.__class__ = ast.Pass

    yield _Site(statement, change)


def _of_node(node: object) -> Iterator[_Site]:
    match node:
        case ast.stmt():
            yield from _of_statement(node)
        case ast.arguments():
            for default in (*node.defaults, *(one for one in node.kw_defaults if one is not None)):
                yield from _of_node(default)
        case ast.AST():
            yield from _of_test(node)
            yield from _of_value(node)
            for child in ast.iter_child_nodes(node):
                yield from _of_node(child)
        case _:
            pass


def _of_test(node: ast.AST) -> Iterator[_Site]:
    """Yield what can be changed in an expression that is true or false."""
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                yield _Site(node, _sets_item(ops, place, _OTHER_COMPARISON[type(op)]()))
        case ast.BoolOp(op=op):
            yield _Site(node, _sets(node, "op", ast.Or() if isinstance(op, ast.And) else ast.And()))
        case ast.UnaryOp(op=ast.Not()):
            # Said twice, it says nothing.
            yield _Site(node, _sets(node, "operand", ast.UnaryOp(ast.Not(), node.operand)))
        case ast.IfExp(test=test) if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield _Site(node, _sets(node, "test", ast.UnaryOp(ast.Not(), test)))
        case ast.comprehension(ifs=ifs):
            for place, test in enumerate(ifs):
                if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
                    yield _Site(test, _sets_item(ifs, place, ast.UnaryOp(ast.Not(), test)))
        case _:
            pass


def _of_value(node: ast.AST) -> Iterator[_Site]:
    """Yield what can be changed in an expression that comes to a value."""
    match node:
        case ast.BinOp(op=op) if type(op) in _OTHER_SUM:
            yield _Site(node, _sets(node, "op", _OTHER_SUM[type(op)]()))
        case ast.Call(func=ast.Name(id=name) as func) if name in _OTHER_CALL:
            yield _Site(node, _sets(func, "id", _OTHER_CALL[name]))
        case ast.Constant(value=bool() as value):
            yield _Site(node, _sets(node, "value", not value))
        case ast.Constant(value=int() as value):
            yield _Site(node, _sets(node, "value", value + 1))
        case _:
            pass


def _sets(node: ast.AST, field: str, value: object) -> Change:
    return lambda: setattr(node, field, value)


def _sets_item(items: list[Node], place: int, value: Node) -> Change:
    def change() -> None:
        items[place] = value

    return change


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
