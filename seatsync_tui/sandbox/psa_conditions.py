"""The `conditions` language of ConnectWise PSA: text in, a yes-or-no question about a record out.

Grammar as in ConnectWise's developer guide. A comparison with a field that has no value is never true, as in
SQL, but for `= null` and `!= null`; text is compared without regard to case.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from seatsync_tui.sandbox.psa_compare import ConditionError, comparison, membership, null_test
from seatsync_tui.sandbox.psa_fields import Field, Resource
from seatsync_tui.sandbox.world import Record

Question = Callable[[Record], bool]

TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>"(?:\\.|[^"\\])*"|'(?:''|[^'])*')
    | (?P<date>\[[^\]]*\])
    | (?P<number>[-+]?\d+(?:\.\d+)?(?![\w.]))
    | (?P<operator><=|>=|!=|<>|=|<|>)
    | (?P<mark>[(),])
    | (?P<word>[A-Za-z_]\w*(?:/[A-Za-z_]\w*)*)
    )""",
    re.VERBOSE,
)
WORD_OPERATORS = ("contains", "like", "in")


class Token(NamedTuple):
    """One piece of a condition: `string`, `date`, `number`, `operator`, `mark`, `word` or `end`."""

    kind: str
    text: str


def is_met_by_all(record: Record) -> bool:
    """Answer yes: what an absent or blank condition asks."""
    return True


def compile_conditions(text: str, resource: Resource, *, children: bool = False) -> Question:
    """Read a condition into a question; raises ConditionError, whose text is the API's message.

    With `children` the names are those of lists inside the record, as in `types/name="Client"`.
    """
    if not text.strip():
        return is_met_by_all
    return _compiled(text, resource, children)


@lru_cache(maxsize=512)
def _compiled(text: str, resource: Resource, children: bool) -> Question:
    return Parser(tokens(text), resource, children).whole()


def tokens(text: str) -> list[Token]:
    """Cut a condition into its pieces; raises ConditionError where nothing known stands."""
    found: list[Token] = []
    place = 0
    while text[place:].strip():
        match = TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise ConditionError(f"Syntax error in conditions near '{text[place:].strip()[:20]}'.")
        found.append(Token(match.lastgroup, match.group(match.lastgroup)))
        place = match.end()
    return [*found, Token("end", "")]


class Parser:
    """Reads the pieces of one condition from left to right."""

    def __init__(self, pieces: list[Token], resource: Resource, children: bool) -> None:
        self._pieces = pieces
        self._resource = resource
        self._children = children
        self._place = 0

    def whole(self) -> Question:
        """Read the whole condition; raises ConditionError for anything left over."""
        question = self._any_of()
        if self._next().kind != "end":
            raise self._error()
        return question

    def _any_of(self) -> Question:
        parts = [self._all_of()]
        while self._take_word("or"):
            parts.append(self._all_of())
        return parts[0] if len(parts) == 1 else lambda record: any(part(record) for part in parts)

    def _all_of(self) -> Question:
        parts = [self._one()]
        while self._take_word("and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else lambda record: all(part(record) for part in parts)

    def _one(self) -> Question:
        if self._take_word("not"):
            inner = self._one()
            return lambda record: not inner(record)
        if self._take_mark("("):
            question = self._any_of()
            if not self._take_mark(")"):
                raise self._error()
            return question
        return self._comparison()

    def _comparison(self) -> Question:
        if self._next().kind != "word":
            raise self._error()
        field = self._field(self._advance().text)
        operator = self._operator()
        if operator.endswith("in"):
            return membership(field, self._listed(), negated=operator == "not in")
        value = self._advance()
        if value.kind == "word" and value.text.lower() == "null":
            return null_test(field, operator)
        if value.kind in ("mark", "operator", "end"):
            raise self._error(back=1)
        return comparison(field, operator, value.kind, value.text)

    def _field(self, name: str) -> Field:
        found = self._resource.fields.get(name.lower())
        if found is None or found.in_list != self._children:
            raise ConditionError(f"{name} is not a recognized name.")
        return found

    def _operator(self) -> str:
        if self._next().kind == "operator":
            return self._advance().text.replace("<>", "!=")
        prefix = "not " if self._take_word("not") else ""
        for word in WORD_OPERATORS:
            if self._take_word(word):
                return prefix + word
        raise self._error()

    def _listed(self) -> list[tuple[str, str]]:
        if self._children or not self._take_mark("("):
            raise self._error()
        values: list[tuple[str, str]] = []
        while True:
            value = self._advance()
            if value.kind in ("mark", "operator", "end"):
                raise self._error(back=1)
            values.append((value.kind, value.text))
            if self._take_mark(")"):
                return values
            if not self._take_mark(","):
                raise self._error()

    def _next(self) -> Token:
        return self._pieces[self._place]

    def _advance(self) -> Token:
        piece = self._pieces[self._place]
        self._place = min(self._place + 1, len(self._pieces) - 1)
        return piece

    def _take_word(self, word: str) -> bool:
        return self._take("word", word)

    def _take_mark(self, mark: str) -> bool:
        return self._take("mark", mark)

    def _take(self, kind: str, text: str) -> bool:
        if self._next().kind != kind or self._next().text.lower() != text:
            return False
        self._advance()
        return True

    def _error(self, back: int = 0) -> ConditionError:
        near = self._pieces[max(self._place - back, 0)].text or "the end"
        return ConditionError(f"Syntax error in conditions near '{near}'.")
