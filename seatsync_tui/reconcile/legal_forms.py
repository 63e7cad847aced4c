"""The legal forms of companies, and when a word at the end of a name is one."""

from __future__ import annotations

from collections.abc import Sequence

from seatsync_tui.reconcile.name_words import Word

_CLEAR = """
inc: incorporated | inc
corp: corporation | corp
co: company | co
llc: limited liability company | limited liability co | llc | ltd liability co
lc: limited company
llp: limited liability partnership | llp
lllp: limited liability limited partnership | lllp
lp: limited partnership
pllc: professional limited liability company | pllc
pc: professional corporation | prof corp
pa: professional association
ltd: limited | ltd
plc: public limited company | plc
pty ltd: proprietary limited | pty limited | pty ltd | proprietary ltd
pty: pty
pte ltd: pte ltd | pte limited | private limited | private ltd
pvt ltd: pvt ltd | pvt limited
pte: pte
ulc: unlimited liability company | ulc
cic: community interest company | cic
gmbh: gmbh | gesellschaft mit beschrankter haftung
gmbh kg: gmbh & co kg | gmbh co kg | gmbh & co kgaa
mbh: mbh
ug: ug haftungsbeschrankt
kgaa: kgaa
ev: eingetragener verein
sarl: sarl | societe a responsabilite limitee
eurl: eurl
sasu: sasu
sprl: sprl
bvba: bvba
bv: bv | besloten vennootschap
cv: sa de cv | s de rl de cv | sapi de cv
srl: srl
ltda: ltda | limitada
eireli: eireli
oy: oy
oyj: oyj
asa: asa
aps: aps
hf: ehf
doo: doo
sro: sro | spol sro
kft: kft
zrt: zrt
ood: eood | ood
spzoo: sp z oo | spzoo | sp zoo
sdn bhd: sdn bhd
bhd: bhd
kk: kabushiki kaisha
"""
"""Words that mean nothing else at the end of a name."""

_DOUBTFUL = """
ag: ag
sa: sa
as: as
pc: pc
lp: lp
lc: lc
ps: ps
sl: sl
kg: kg
kk: kk
sas: sas
spa: spa
ab: ab
nv: nv
pa: pa
se: se
sc: sc
ug: ug
ev: ev
hf: hf
"""
"""Words that are a legal form only when written like one: Ag is farming, PC a computer, Spa a bath."""

_PLACES = frozenset({"ab", "co", "nv", "pa", "sc", "se"})
"""Forms that spell a state, a province or a quarter too: kept unless their writing rules the place out."""

_WORDS_TOO = frozenset({"ag", "as", "pc", "ps", "sas", "spa"})
"""Forms that are words of daily use, so that in a name all in capitals they tell nothing."""

_IN_BRACKETS = frozenset({"pty", "proprietary"})
"""The one form that is customarily written in brackets: `(Pty) Ltd`."""


def _table(lines: str) -> dict[tuple[str, ...], str]:
    forms: dict[tuple[str, ...], str] = {}
    for line in lines.strip().splitlines():
        name, _, spellings = line.partition(":")
        forms.update({tuple(spelling.split()): name for spelling in spellings.split("|")})
    return forms


_CLEAR_FORMS = _table(_CLEAR)
_DOUBTFUL_FORMS = _table(_DOUBTFUL)
_LAST_WORDS = frozenset(spelling[-1] for spelling in (*_CLEAR_FORMS, *_DOUBTFUL_FORMS))
_LONGEST = max(len(spelling) for spelling in _CLEAR_FORMS)


def ends_like_form(words: Sequence[Word]) -> bool:
    """Tell whether the last word is one that ends some legal form; no other name has any to drop."""
    return words[-1].text in _LAST_WORDS


def split_form(words: Sequence[Word], capitals: bool) -> tuple[Sequence[Word], str]:
    """Return the words without the legal forms at their end, and those forms in one spelling.

    At least one word that is not `the` stays. `X & Co` keeps its `Co`: there it is a part of the name.
    `capitals` says that the whole name is written in capitals, so that capitals tell nothing.
    """
    forms: list[str] = []
    rest = words
    while rest and rest[-1].text in _LAST_WORDS:
        size, form = _last_form(rest, capitals)
        if size == 0:
            break
        rest = rest[:-size]
        forms.append(form)
    return rest, " ".join(reversed(forms))


def _last_form(words: Sequence[Word], capitals: bool) -> tuple[int, str]:
    for size in range(min(_LONGEST, len(words) - 1), 0, -1):
        form = _form_of(words[-size:], capitals)
        before = words[:-size]
        if form and before[-1].text != "&" and any(word.text != "the" for word in before):
            return size, form
    return 0, ""


def _form_of(words: Sequence[Word], capitals: bool) -> str:
    if any(word.bracketed and word.text not in _IN_BRACKETS for word in words):
        return ""
    spelling = tuple(word.text for word in words)
    if len(words) == 1 and spelling[0] in _PLACES and _may_be_place(words[0], capitals):
        return ""
    if spelling in _CLEAR_FORMS:
        return _CLEAR_FORMS[spelling]
    return _DOUBTFUL_FORMS.get(spelling, "") if _written_as_form(words[0], capitals) else ""


def _may_be_place(word: Word, capitals: bool) -> bool:
    """`Summit Dental CO` may be the one in Colorado; `SUMMIT DENTAL CO`, `Summit Dental Co` are companies."""
    if word.dotted or word.after_comma:
        return False
    if word.text == "co":
        return word.written == "CO" and not capitals
    return True


def _written_as_form(word: Word, capitals: bool) -> bool:
    if word.dotted or word.after_comma:
        return True
    if word.text == "spa":
        return word.written == "SpA"
    if capitals:
        return word.text not in _WORDS_TOO
    return word.written == word.text.upper()
