"""Expressions in a source file to the texts that they give; what is filled in at run time becomes '…'."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

HOLE = "…"


class Module:
    """A parsed file."""

    def __init__(self, path: Path, root: Path) -> None:
        self.path = path.relative_to(root).as_posix()
        self.tree = ast.parse(path.read_text("utf-8"))
        self.functions = {
            node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)
        }
        self.constants = {
            target.id: node.value
            for node in self.tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        self.imports = {
            (alias.asname or alias.name): (node.module or "", alias.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }


@dataclass
class Reduction:
    """An expression to its literal texts: one, or several where it branches."""

    module: Module
    modules: dict[str, Module]
    function: ast.FunctionDef | None
    depth: int = 0

    def of(self, node: ast.expr) -> Iterator[str]:  # noqa: C901 - a case for each form, and no more
        """The texts; none where this is something that cannot be read."""
        match node:
            case ast.Constant(value=value):
                if value is not None:
                    yield value if isinstance(value, str) else HOLE
            case ast.JoinedStr(values=values):
                yield from map("".join, product(*(list(self._part(part)) for part in values)))
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                yield from (one + other for one in self.of(left) for other in self.of(right))
            case ast.IfExp(body=body, orelse=orelse):
                yield from self.of(body)
                yield from self.of(orelse)
            case ast.Name(id=name):
                yield from self._named(name)
            case ast.Call():
                yield from self._called(node)
            case ast.Attribute() | ast.Subscript():
                yield HOLE
            case ast.BoolOp(values=values):
                yield from (text for value in values for text in self.of(value))
            case ast.Tuple(elts=values):  # what is returned beside a text is none
                yield from (text for one in values if isinstance(one, ast.JoinedStr) for text in self.of(one))

    def _part(self, part: ast.expr) -> Iterator[str]:
        """A piece of an f-string: as it stands, or what is filled in where that is one of a few texts."""
        if isinstance(part, ast.Constant):
            yield str(part.value)
            return
        filled = part.value if isinstance(part, ast.FormattedValue) else part
        texts = list(dict.fromkeys(self.of(filled))) if isinstance(filled, ast.Name | ast.IfExp) else [HOLE]
        yield from (text if re.search(r"\w", text.replace("file://", "")) else HOLE for text in texts)

    def _named(self, name: str) -> Iterator[str]:
        at, known = self.module.imports.get(name, (None, name))
        constants = self.modules.get(at or "", self.module).constants
        if known in constants:
            yield from self.of(constants[known])
            return
        if self.function is None or self.depth >= 3:
            yield HOLE
            return
        deeper = self._deeper(self.module, self.function)
        assigned, added = [], []
        for node in ast.walk(self.function):
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == name for target in node.targets
            ):
                assigned.append(node.value)
            if isinstance(node, ast.AugAssign) and getattr(node.target, "id", None) == name:
                added.append(node.value)
        # With nothing assigned it is a parameter, or an error that was caught.
        bases = [text for value in assigned for text in deeper.of(value)] or [HOLE]
        ends = [text for value in added for text in deeper.of(value)] or [""]
        yield from (base + end for base in bases for end in ends)

    def _called(self, node: ast.Call) -> Iterator[str]:
        if isinstance(
            node.func, ast.Attribute
        ):  # a method: strip() and the like of a text, or somebody else's
            texts = list(self.of(node.func.value)) if node.func.attr in {"strip", "removeprefix"} else []
            yield from texts or [HOLE]
            return
        name = getattr(node.func, "id", "")
        module, known = self.module, name
        if name in self.module.imports:
            at, known = self.module.imports[name]
            module = self.modules.get(at, self.module)
        made = module.functions.get(known)
        if made is None or self.depth >= 3:
            yield HOLE
            return
        for inner in ast.walk(made):
            if isinstance(inner, ast.Return) and inner.value is not None:
                yield from self._deeper(module, made).of(inner.value)

    def _deeper(self, module: Module, function: ast.FunctionDef) -> Reduction:
        return Reduction(module, self.modules, function, self.depth + 1)
