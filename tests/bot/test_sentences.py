import ast
from pathlib import Path

from bot.imports.sentences import CODES

ROOT = Path(__file__).parents[2]
# Which argument is the code, by what is called.
PLACES = {"BadCell": 0, "refuse": 1, "RowProblem": 2}


def _codes(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        place = PLACES.get(name)
        said = node.args[place] if place is not None and len(node.args) > place else None
        if isinstance(said, ast.Constant):
            found.add(str(said.value))
    return found


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    paths = [path for folder in ("bot/imports", "learning") for path in (ROOT / folder).glob("*.py")]
    assert {code for path in paths for code in _codes(path)} == CODES
