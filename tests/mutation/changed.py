"""A changed file as code: loaded in the place of its module, or put into the functions that are loaded already."""

import gc
import importlib.machinery
import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import msgspec

from mutation.mutants import Function, Mutant, mutated


class Changed(msgspec.Struct, frozen=True):
    """A changed file, the module that it is, and what stands in it unchanged."""

    path: Path
    module: str
    source: str

    def code(self, mutant: Mutant) -> CodeType:
        """Return the whole file's changed code."""
        return compile(mutated(self.source, mutant.number), str(self.path), "exec", dont_inherit=True)


class Loader(importlib.machinery.SourceFileLoader):
    """Loads one module as changed."""

    def __init__(self, changed: Changed, mutant: Mutant) -> None:
        super().__init__(changed.module, str(changed.path))
        self._code = changed.code(mutant)

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - it loads that one only
        """Return the changed code; what is compiled on disk is another's."""
        return self._code


class Finder:
    """Finds one module where everything else is found as ever."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return how to load the changed module, or None for all others."""
        if name != self._loader.name:
            return None
        return importlib.util.spec_from_file_location(name, self._loader.path, loader=self._loader)


def functions_of(path: Path) -> Mapping[tuple[str, int], Sequence[FunctionType]]:
    """Return the functions of a file that live in this process, by their name and first line."""
    found = dict[tuple[str, int], list[FunctionType]]()
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename == str(path):
            found.setdefault((one.__code__.co_qualname, one.__code__.co_firstlineno), []).append(one)
    return found


def swap(functions: Mapping[tuple[str, int], Sequence[FunctionType]], file: CodeType, changed: Function | None) -> None:
    """Give every living copy of a function its changed code."""
    assert changed is not None
    key = (changed.name, changed.line)
    (code,) = (one for one in _codes(file) if (one.co_qualname, one.co_firstlineno) == key)
    for one in functions[key]:
        one.__code__ = code


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)
