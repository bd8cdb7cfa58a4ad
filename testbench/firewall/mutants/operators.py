# SPDX-License-Identifier: Apache-2.0
"""The mutation operators: each yields other texts for an expression (or a statement). No widths are changed: a wider
alternative in SystemVerilog would change how the others are evaluated."""
import re

from source import closing

RELATIONS = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",)}
LOGIC = {"&": "|", "|": "&", "&&": "||", "||": "&&"}
ARITHMETIC = {"+": "-", "-": "+", "<<": ">>", ">>": "<<"}
# Where an operand of an and, of an or, of a condition ends.
LOOSER = {
    "&": {"&", "|", "&&", "||", "?", ":", ",", ";", "="},
    "|": {"|", "&&", "||", "?", ":", ",", ";", "="},
    "&&": {"&&", "||", "?", ":", ",", ";", "="},
    "||": {"||", "?", ":", ",", ";", "="},
    "?": {"?", ":", ",", ";", "="},
}


class Expression:
    """One region, its tokens numbered from 0; `edits` give texts with tokens replaced."""

    def __init__(self, source, text, region, language):
        self.tokens = source.tokens[region.first : region.end]
        self.source, self.region, self.language = source, region, language
        self.start, self.end = self.tokens[0].start, self.tokens[-1].end
        self.text = text[self.start : self.end]

    def replaced(self, first, last, new):
        """Text with tokens first to last replaced."""
        a, b = self.tokens[first].start - self.start, self.tokens[last].end - self.start
        return self.text[:a] + new + self.text[b:]

    def binary(self, i):
        return i > 0 and (self.tokens[i - 1].kind in ("id", "num") or self.tokens[i - 1].text in ")]}")

    def indexed(self, i):
        """Inside [ ]: an index, not a value."""
        depth = self.tokens[i].depth
        for token in reversed(self.tokens[:i]):
            if token.depth < depth and token.text in "([{":
                if token.text == "[":
                    return True
                depth = token.depth
        return False

    def operand(self, i, step, looser):
        """The far end of the operand that begins next to token i."""
        depth, at = self.tokens[i].depth, i + step
        while 0 <= at < len(self.tokens) and self.tokens[at].depth >= depth:
            token = self.tokens[at]
            if token.depth == depth and token.text in looser and (token.text not in "&|" or self.binary(at)):
                break
            at += step
        return at - step


def relations(e):
    for i, token in enumerate(e.tokens):
        if token.text in RELATIONS and not e.indexed(i):
            for other in RELATIONS[token.text]:
                yield e.replaced(i, i, other)


def logic(e):
    for i, token in enumerate(e.tokens):
        if token.text in LOGIC and (e.binary(i) or e.language == "sv"):
            yield e.replaced(i, i, LOGIC[token.text])


def arithmetic(e):
    for i, token in enumerate(e.tokens):
        if token.text in ARITHMETIC and e.binary(i) and not e.indexed(i):
            yield e.replaced(i, i, ARITHMETIC[token.text])


def negations(e):
    """A condition negated, a negation dropped."""
    invert = "!" if e.language == "cpp" or e.region.what == "if" else "~"
    for i, token in enumerate(e.tokens):
        if token.text in "!~":
            yield e.replaced(i, i, "")
        if token.text == "?":
            first = e.operand(i, -1, LOOSER["?"])
            condition = e.text[e.tokens[first].start - e.start : token.start - e.start].strip()
            yield e.replaced(first, i - 1, f"!({condition})")
    if e.region.what == "if":
        yield f"!({e.text})"
    elif e.region.what in ("assign", "port", "next") and not e.region.reset and scalar(e):
        yield f"{invert}({e.text})"


def scalar(e):
    """The region is one bit wide for certain."""
    names = [t.text for t in e.tokens if t.kind == "id"]
    return bool(names) and all(n in e.source.one_bit for n in names) and not any(t.kind == "num" for t in e.tokens)


def dropped_terms(e):
    for i, token in enumerate(e.tokens):
        if token.text not in LOGIC or not e.binary(i):
            continue
        left, right = e.operand(i, -1, LOOSER[token.text]), e.operand(i, 1, LOOSER[token.text])
        yield e.replaced(i, right, "")
        yield e.replaced(left, i, "")


def number(text, by):
    """The number by one more or less, in its own width; None if it does not fit."""
    match = re.fullmatch(r"(\d*)'([bdh])([0-9a-fA-F_]+)", text)
    if not match:
        value = int(re.sub("[uUlL]", "", text), 0) + by
        return str(value) + re.sub(r"[^uUlL]", "", text) if value >= 0 else None
    bits, radix, digits = match.groups()
    base = {"b": 2, "d": 10, "h": 16}[radix]
    value = int(digits.replace("_", ""), base) + by
    if value < 0 or value >> int(bits):
        return None
    return f"{bits}'d{value}"


def constants(e):
    """A boundary by one; a limit given by a parameter as well."""
    for i, token in enumerate(e.tokens):
        if e.indexed(i) or e.region.reset:
            continue
        following = e.tokens[i + 1].text if i + 1 < len(e.tokens) else ""
        if token.kind == "num" and token.text not in ("'0", "'1") and following not in ("'", "{"):
            for by in (1, -1):
                other = number(token.text, by)
                if other is not None:
                    yield e.replaced(i, i, other)
        elif token.text == "'0":
            yield e.replaced(i, i, "'1")
        elif token.kind == "id" and named_constant(token.text, e.language) and following not in ("'", "["):
            one = "1'b1" if e.language == "sv" else "1"  # one bit: it widens nothing
            yield e.replaced(i, i, f"({token.text} + {one})")
            yield e.replaced(i, i, f"({token.text} - {one})")


def named_constant(name, language):
    last = name.split("::")[-1]
    return re.fullmatch(r"[A-Z]\w*", last) if language == "sv" else re.fullmatch(r"k[A-Z]\w+", last)


def signals(e):
    """A one-bit signal stuck at 0 and at 1."""
    zero, one = ("1'b0", "1'b1") if e.language == "sv" else ("false", "true")
    for i, token in enumerate(e.tokens):
        following = e.tokens[i + 1].text if i + 1 < len(e.tokens) else ""
        name = token.text.split(".")[-1]
        if token.kind == "id" and name in e.source.one_bit and following not in ("[", "(") and not e.indexed(i):
            # Stuck at what changes nothing in an and, an or: that is its term dropped.
            around = {e.tokens[j].text for j in (i - 1, i + 1) if 0 <= j < len(e.tokens)}
            if not around & {"|", "||"}:
                yield e.replaced(i, i, zero)
            if not around & {"&", "&&"}:
                yield e.replaced(i, i, one)


def indices(e):
    """An index or a bit range by one."""
    for i, token in enumerate(e.tokens):
        if token.text == "[" and e.binary(i):
            close = next(j for j in range(i + 1, len(e.tokens)) if e.tokens[j].text == "]" and e.tokens[j].depth == token.depth)
            inner = e.text[token.end - e.start : e.tokens[close].start - e.start]
            for other in shifted(inner, e.source.widths.get(e.tokens[i - 1].text)):
                yield e.replaced(i, close, f"[{other}]")


def shifted(inner, width):
    """Other contents of [ ] around `inner`; constant ones stay inside `width` bits, if that is known."""
    if "+:" in inner:
        base, size = inner.split("+:")
        yield f"{base}+1+:{size}"
        return
    match = re.fullmatch(r"(\d+):(\d+)", inner)
    if match:
        high, low = map(int, match.groups())
        if width is None or high + 1 < width:
            yield f"{high + 1}:{low + 1}"
        if low > 0:
            yield f"{high - 1}:{low - 1}"
    elif inner.isdigit():
        if width is None or int(inner) + 1 < width:
            yield str(int(inner) + 1)
        if int(inner) > 0:
            yield str(int(inner) - 1)
    elif ":" not in inner:
        yield f"{inner} + 1"
        if "LSB" in inner:
            yield f"{inner} - 1"


OPERATORS = {
    "relation": relations,
    "logic": logic,
    "arithmetic": arithmetic,
    "negation": negations,
    "term dropped": dropped_terms,
    "constant": constants,
    "signal stuck": signals,
    "index": indices,
}


def reset_values(e):
    """What a reset sets, the other way round."""
    if e.region.reset:
        yield "1'b0" if e.text == "1'b1" else "1'b1" if e.text == "1'b0" else f"~({e.text})" if e.text != "'0" else "'1"


def targets(source, text, region):
    """The statement's target with another index."""
    first, _ = region.statement
    if source.tokens[first + 1].text != "[":
        return
    close = closing(source.tokens, first + 1)
    name = source.tokens[first].text
    inner = text[source.tokens[first + 1].end : source.tokens[close].start]
    for other in shifted(inner, None):
        yield f"{name}[{other}]"
