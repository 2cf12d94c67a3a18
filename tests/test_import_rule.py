"""The import rule of the house: ``ui -> answering -> search -> knowledge <- ingest``, and no cycles.

The rule is read off the source with ``ast``: every import counts, inside functions too.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import PROJECT_FOLDER

FOUNDATION = {"app.errors", "app.access", "app.settings", "app.offline"}
"""Modules that serve all floors."""

ALLOWED: dict[str, set[str]] = {
    "app.errors": set(),
    "app.access": FOUNDATION,
    "app.settings": FOUNDATION,
    "app.offline": FOUNDATION,
    "app.models": FOUNDATION,
    "app.knowledge": FOUNDATION | {"app.models"},
    "app.search": FOUNDATION | {"app.knowledge"},
    "app.answering": FOUNDATION | {"app.models", "app.knowledge", "app.search"},
    "app.ui": FOUNDATION | {"app.models", "app.knowledge", "app.search", "app.answering"},
    "ingest": FOUNDATION | {"app.models", "app.knowledge"},
}
"""Floor -> floors it may import besides itself. The rest of ``app`` (cli, __main__) may use all of ``app``."""


def floor_of(module: str) -> str:
    """``app.knowledge.index`` -> ``app.knowledge``; ``ingest.cli`` -> ``ingest``; ``app.cli`` -> ``app.cli``."""
    parts = module.split(".")
    return parts[0] if parts[0] != "app" else ".".join(parts[:2])


def modules_of(root: Path) -> dict[str, Path]:
    """Every module of the two packages under ``root``, by dotted name."""
    found = {}
    for package in ("app", "ingest"):
        for path in (root / package).rglob("*.py"):
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def imports_of(module: str, path: Path, modules: dict[str, Path]) -> Iterator[str]:
    """The project's own modules that ``module`` imports; ``from package import name`` means the submodule if any."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if floor_of(alias.name).split(".")[0] in ("app", "ingest"))
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            if base.split(".")[0] in ("app", "ingest"):
                for alias in node.names:
                    submodule = f"{base}.{alias.name}"
                    yield submodule if submodule in modules else base


def graph_of(root: Path) -> dict[str, set[str]]:
    """Module -> the project's modules it imports."""
    modules = modules_of(root)
    return {name: set(imports_of(name, path, modules)) - {name} for name, path in modules.items()}


def violations(graph: dict[str, set[str]]) -> list[str]:
    """Each import that goes against the rule, as ``importer -> imported``."""
    found = []
    for module, imported in graph.items():
        floor = floor_of(module)
        for target in imported:
            target_floor = floor_of(target)
            if target_floor == floor or target_floor == "app":
                continue
            allowed = target_floor in ALLOWED[floor] if floor in ALLOWED else not target.startswith("ingest")
            if not allowed:
                found.append(f"{module} -> {target}")
    return sorted(found)


def cycles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Import cycles, each once; a package's ``__init__`` counts as a module like any other."""
    found: list[list[str]] = []
    done: set[str] = set()

    def visit(module: str, trail: list[str]) -> None:
        if module in trail:
            found.append([*trail[trail.index(module) :], module])
            return
        if module in done:
            return
        for target in sorted(graph.get(module, ())):
            visit(target, [*trail, module])
        done.add(module)

    for module in sorted(graph):
        visit(module, [])
    return found


def test_the_project_keeps_the_rule() -> None:
    assert violations(graph_of(PROJECT_FOLDER)) == []


def test_the_project_has_no_import_cycles() -> None:
    assert cycles(graph_of(PROJECT_FOLDER)) == []


@pytest.mark.parametrize(
    ("importer", "line", "expected"),
    [
        ("app/knowledge/index.py", "from app.answering import prompt", "app.knowledge.index -> app.answering.prompt"),
        ("app/answering/prompt.py", "import app.ui.page", "app.answering.prompt -> app.ui.page"),
        ("app/answering/prompt.py", "def f():\n    from ingest import cli", "app.answering.prompt -> ingest.cli"),
        ("app/cli.py", "from ingest.cli import main", "app.cli -> ingest.cli"),
        ("app/models/files.py", "from app.knowledge.index import X", "app.models.files -> app.knowledge.index"),
        ("app/models/files.py", "from ..knowledge import index", "app.models.files -> app.knowledge.index"),
        ("app/errors.py", "from app.settings import Settings", "app.errors -> app.settings"),
        ("ingest/cli.py", "from app.answering import prompt", "ingest.cli -> app.answering.prompt"),
        ("ingest/cli.py", "import app.ui", "ingest.cli -> app.ui"),
        ("ingest/cli.py", "from app import cli", "ingest.cli -> app.cli"),
    ],
)
def test_a_violation_is_caught(tmp_path: Path, importer: str, line: str, expected: str) -> None:
    tree = {
        "app/__init__.py": "",
        "app/errors.py": "",
        "app/settings.py": "import app.errors",
        "app/cli.py": "from app.ui import page\nfrom app.models import files",
        "app/models/__init__.py": "",
        "app/models/files.py": "from app.settings import Settings",
        "app/knowledge/__init__.py": "",
        "app/knowledge/index.py": "from app.models.files import x",
        "app/answering/__init__.py": "",
        "app/answering/prompt.py": "from app.knowledge import index",
        "app/ui/__init__.py": "",
        "app/ui/page.py": "from app.answering.prompt import x",
        "ingest/__init__.py": "",
        "ingest/cli.py": "from app.knowledge.index import x",
    }
    for name, text in tree.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert violations(graph_of(tmp_path)) == []
    (tmp_path / importer).write_text(line)
    assert violations(graph_of(tmp_path)) == [expected]


def test_a_cycle_is_caught() -> None:
    graph = {"app.a": {"app.b"}, "app.b": {"app.c"}, "app.c": {"app.b"}, "app.d": {"app.a"}}
    assert cycles(graph) == [["app.b", "app.c", "app.b"]]
