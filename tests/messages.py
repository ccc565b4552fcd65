"""Every message that somebody can be told, found in the source; docs/operate.md must list them all.

A message is what an error of ours is raised with, the sentence of a reason in quarantine, or of a reason to
call a person. It is reduced to its literal text; what is filled in at run time becomes '…'. What cannot be
reduced is named with file and line, so that nothing is left out in silence.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import flows.errors
import warehouse.errors
from tests.literal_texts import HOLE, Module, Reduction

ROOT = Path(__file__).parents[1]
_FOLDERS = ("flows", "warehouse", "transforms")

# What is called with a message: its place among the arguments, and its name. A message within a message (what
# is wrong with a rule of an outlet) is one of its own.
_TOLD = {
    "BadParameter": (0, "message"),
    "Problem": (1, "error"),
    "Reject": (3, "error"),
    "Reason": (0, "sentence"),
    "OwnRulesError": (0, "message"),
    "GoldSyntaxError": (1, "said"),
    "NotTextError": (0, "message"),
    "ClickException": (0, "message"),
    "UsageError": (0, "message"),
    "warn": (0, "sentence"),
    "_warn": (0, "sentence"),
    "warning": (0, "msg"),
    "tell": (0, "sentence"),
    "Changed": (0, "message"),
    "Loaded": (2, "warning"),
}
_SHOWN_ONLY = (
    "flows/display/",
    "flows/cli.py",
    "flows/telling/logs.py",
    "flows/orchestration/run_log.py",
)  # they show what others say
_REASONS = {"Problem": 0, "Reject": 2}  # where the code of a reason stands
_GATHERED = ("complaints",)  # tables of messages that are told together
_SENTENCES = {  # functions that make messages which others pass on
    "flows/keeping/fate.py:_sentence",
    "flows/orchestration/prefect_runs.py:records_deleted",
    "flows/telling/outbox.py:_trouble",
    "flows/settings.py:_nearest",
    "flows/settings.py:_sentence",
    "flows/telling/standing.py:_edition",
    "flows/durations.py:duration",
    "flows/orchestration/prefect_settings.py:trouble_with",
    "flows/settings_tree.py:_known",
    "transforms/patterns.py:unknown",
    "warehouse/migrate.py:other_version",
    "warehouse/publish.py:_require_space",
}


@dataclass(frozen=True)
class Message:
    """One message, and where it is made."""

    text: str
    place: str  # file:line
    function: str  # file:function


@dataclass
class Found:
    """What the source says."""

    messages: list[Message] = field(default_factory=list)
    reasons: set[str] = field(default_factory=set)  # codes in quarantine
    passed_on: list[Message] = field(default_factory=list)  # only somebody else's words: a hole and no text
    unread: list[str] = field(default_factory=list)  # places that could not be reduced


def collected() -> Found:
    """All messages of flows/, warehouse/ and transforms/."""
    return collected_from(ROOT)


def collected_from(root: Path) -> Found:
    """All messages of those folders below a root."""
    found = Found()
    modules = {
        path.relative_to(root).with_suffix("").as_posix().replace("/", "."): Module(path, root)
        for folder in _FOLDERS
        for path in sorted((root / folder).rglob("*.py"))
    }
    told = _TOLD | dict.fromkeys(_error_classes() - _own_words(modules), (0, "message"))
    for module in modules.values():
        _Walk(module, modules, told, found).visit(module.tree)
    return found


def _error_classes() -> set[str]:
    """The errors of ours, by name."""
    ours = (flows.errors.FlowError, warehouse.errors.WarehouseError)
    return {
        name
        for module in (flows.errors, warehouse.errors)
        for name, one in vars(module).items()
        if isinstance(one, type) and issubclass(one, ours)
    }


def _own_words(modules: dict[str, Module]) -> set[str]:
    """Errors that are raised with things, and make their message themselves."""
    return {
        node.name
        for module in modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and any(_speaks(inner) for inner in ast.walk(node))
    }


def _speaks(node: ast.AST) -> bool:
    return _is_super_init(node) and not isinstance(node.args[0], ast.Name)  # type: ignore[attr-defined]


def _is_super_init(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "__init__"
        and isinstance(node.func.value, ast.Call)
        and isinstance(node.func.value.func, ast.Name)
        and node.func.value.func.id == "super"
        and bool(node.args)
    )


class _Walk(ast.NodeVisitor):
    """Looks through one module."""

    def __init__(
        self, module: Module, modules: dict[str, Module], told: dict[str, tuple[int, str]], found: Found
    ) -> None:
        self.module, self.modules, self.told, self.found = module, modules, told, found
        self.within: list[ast.FunctionDef] = []
        self.classes: list[str] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.within.append(node)
        self.generic_visit(node)
        self.within.pop()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.classes.append(node.name)
        self.generic_visit(node)
        self.classes.pop()

    def visit_Return(self, node: ast.Return) -> None:
        if self._makes_sentences() and node.value and _says_something(node.value):
            self._take(node.value, node)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            if isinstance(target, ast.Subscript) and getattr(target.value, "id", None) in _GATHERED:
                self._take(node.value, node)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = _name(node.func)
        if name in _REASONS and isinstance(code := _argument(node, _REASONS[name], "reason"), ast.Constant):
            self.found.reasons.add(str(code.value))
        for said in self._told_by(node, name):
            self._take(said, node)
        self.generic_visit(node)

    def _told_by(self, node: ast.Call, name: str | None) -> Iterator[ast.expr | None]:
        """What a call is given that is told to a person."""
        if name in {"ValueError", "OSError"} and self._makes_sentences():
            yield node.args[-1]
        elif name in self.told and not (_is_warning(name) and self.module.path.startswith(_SHOWN_ONLY)):
            yield _argument(node, *self.told[name])
        elif _is_append_to_warnings(node) or (
            _speaks(node) and self.classes and self.classes[-1] in _error_classes()
        ):
            yield node.args[0]
        for keyword in node.keywords:
            if keyword.arg == "warnings" and isinstance(keyword.value, ast.List):
                yield from keyword.value.elts

    def _makes_sentences(self) -> bool:
        return bool(self.within) and f"{self.module.path}:{self.within[-1].name}" in _SENTENCES

    def _take(self, said: ast.expr | None, node: ast.AST) -> None:
        place = f"{self.module.path}:{node.lineno}"  # type: ignore[attr-defined]
        function = f"{self.module.path}:{self.within[-1].name if self.within else '-'}"
        if said is None:
            self.found.passed_on.append(Message(HOLE, place, function))
            return
        if isinstance(said, ast.Constant) and said.value is None:
            return
        texts = set(Reduction(self.module, self.modules, self.within[-1] if self.within else None).of(said))
        if not texts:
            self.found.unread.append(place)
        for text in texts:
            tidy = re.sub(r"\s+", " ", text.replace("%s", HOLE)).strip()
            is_empty = not re.search(r"\w", tidy.replace(HOLE, ""))
            (self.found.passed_on if is_empty else self.found.messages).append(Message(tidy, place, function))


def _name(node: ast.expr) -> str | None:
    """The last part of a name: c of a.b.c."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", None)


def _is_append_to_warnings(node: ast.Call) -> bool:
    function = node.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "append"
        and _name(function.value) == "warnings"
    )


def _is_warning(name: str | None) -> bool:
    return (name or "").strip("_").startswith("warn")


def _says_something(node: ast.expr) -> bool:
    """Whether what is returned is a text, or has one in it."""
    if isinstance(node, ast.Tuple):
        return any(isinstance(inner, ast.JoinedStr) for inner in node.elts)
    return not (isinstance(node, ast.Constant) and not node.value)


def _argument(node: ast.Call, place: int, name: str) -> ast.expr | None:
    by_name = {keyword.arg: keyword.value for keyword in node.keywords}
    if name in by_name:
        return by_name[name]
    return (
        node.args[place] if len(node.args) > place and not isinstance(node.args[place], ast.Starred) else None
    )
