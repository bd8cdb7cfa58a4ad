# SPDX-License-Identifier: Apache-2.0
"""Places in SystemVerilog and C++ sources where a mutant can stand: tokens, and the regions that hold expressions. Made
for this project's style (one statement after another, no macros in expressions), not for any source."""
import dataclasses
import re

TOKEN = {
    "sv": re.compile(
        r"(?P<skip>\s+|//[^\n]*|/\*.*?\*/)|(?P<num>\d*'[bdhoBDHO][0-9a-fA-F_]+|'[01]|\d+)"
        r"|(?P<id>[A-Za-z_$][\w$]*(?:::\w+)*)|(?P<op><<|>>|<=|>=|==|!=|&&|\|\||\+:|\+\+|--|.)",
        re.S,
    ),
    "cpp": re.compile(
        r"(?P<skip>\s+|//[^\n]*|#[^\n]*)|(?P<num>0[xX][0-9A-Fa-f]+[uUlL]*|\d+[uUlL]*)"
        r"|(?P<id>static_cast<[^>]*>|std::vector<[^>]*>|[A-Za-z_]\w*(?:(?:::|\.)[A-Za-z_]\w*)*)"
        r"|(?P<op><<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|->|::|.)",
        re.S,
    ),
}
OPENING, CLOSING = "([{", ")]}"


@dataclasses.dataclass
class Token:
    text: str
    kind: str
    start: int
    end: int
    depth: int = 0  # brackets open before it; a bracket's own depth is that outside


@dataclasses.dataclass
class Region:
    """Tokens [first, end) are an expression. `what`: assign, if, port, next (non-blocking), now (blocking), return."""

    first: int
    end: int
    what: str
    statement: tuple | None = None  # tokens [first, end) of the assignment that can be dropped or get another target
    reset: bool = False


def tokens_of(text, language):
    out, depth = [], 0
    for match in TOKEN[language].finditer(text):
        if match.lastgroup == "skip":
            continue
        token = Token(match.group(), match.lastgroup, match.start(), match.end())
        if token.text in CLOSING:
            depth -= 1
        token.depth = depth
        if token.text in OPENING:
            depth += 1
        out.append(token)
    return out


def find(tokens, at, texts):
    """The next token at or after `at`, at its depth, that is one of `texts`."""
    depth = tokens[at].depth
    while not (tokens[at].text in texts and tokens[at].depth == depth):
        at += 1
    return at


def closing(tokens, at):
    return next(i for i in range(at + 1, len(tokens)) if tokens[i].text in CLOSING and tokens[i].depth == tokens[at].depth)


class Verilog:
    """Regions of a module: assigns, conditions, inputs of instances, assignments of always blocks."""

    def __init__(self, text):
        self.tokens = tokens_of(text, "sv")
        self.one_bit = set()
        self.widths = {}
        for match in re.finditer(r"\blogic\s*(\[[^\]]*\])?\s*([\w, ]+)", re.sub(r"//[^\n]*", "", text)):
            for name in re.findall(r"\w+", match.group(2)):
                numeric = re.fullmatch(r"\[(\d+):0\]", match.group(1) or "[0:0]")
                self.widths[name] = int(numeric.group(1)) + 1 if numeric else None
                if not match.group(1):
                    self.one_bit.add(name)

    def resets(self):
        """Token ranges of the branches of `if (!rst_ni)`."""
        out = []
        t = self.tokens
        for i in range(len(t) - 5):
            if [x.text for x in t[i : i + 5]] == ["if", "(", "!", "rst_ni", ")"]:
                end = i + 5
                stop = "end" if t[end].text == "begin" else ";"
                while t[end].text != stop:
                    end += 1
                out.append((i, end))
        return out

    def regions(self):
        t, out, resets = self.tokens, [], self.resets()
        for i, token in enumerate(t):
            if token.text == "assign" and t[i + 1].text != "unused":
                equals = find(t, i + 1, "=")
                out.append(Region(equals + 1, find(t, equals, ";"), "assign"))
            elif token.text == "if" and [x.text for x in t[i + 2 : i + 4]] != ["!", "rst_ni"]:
                out.append(Region(i + 2, closing(t, i + 1), "if"))
            elif token.text == "." and t[i + 1].text.endswith("_i") and t[i + 2].text == "(":
                out.append(Region(i + 3, closing(t, i + 2), "port"))
            elif token.kind == "id" and 0 < i < len(t) - 1 and self.starts(i):
                target = i + 1
                if t[target].text == "[":
                    target = closing(t, target) + 1
                if t[target].text in ("<=", "="):
                    end = find(t, target, ";")
                    reset = any(first <= i <= last for first, last in resets)
                    what = "next" if t[target].text == "<=" else "now"
                    out.append(Region(target + 1, end, what, (i, end + 1), reset))
        return out

    def starts(self, i):
        before = self.tokens[i - 1].text
        return before in (";", "begin", "else", ":") or before == ")" and self.tokens[i + 1].text in ("<=", "=", "[")


class Cpp:
    """Regions of functions: what is returned or assigned, and conditions."""

    KNOWN_BOOLS = {"read", "write", "fetch", "legal", "enabled", "exclusive"}

    def __init__(self, text):
        self.tokens = tokens_of(text, "cpp")
        self.one_bit = set(re.findall(r"\bbool (\w+)\b(?!\()", text)) | self.KNOWN_BOOLS
        self.widths = {}

    def regions(self):
        t, out, fixed = self.tokens, [], self.constexpr_functions()
        for i, token in enumerate(t):
            if any(first <= i <= last for first, last in fixed):
                continue
            if token.text == "if" and t[i + 1].text == "(":
                out.append(Region(i + 2, closing(t, i + 1), "if"))
            elif token.text == "return":
                out += self.value(i + 1, "return")
            elif token.text == "=" and t[i - 1].kind == "id" and token.depth > 1 and not self.constant(i):
                statement = None
                if t[i - 2].text in (";", "}", ")", "{"):
                    statement = (i - 1, find(t, i, ";") + 1)
                for region in self.value(i + 1, "now"):
                    region.statement = statement
                    out.append(region)
        return out

    def constant(self, i):
        """constexpr values and the members' defaults of a class: a run-time choice cannot stand there."""
        start = i
        while start and self.tokens[start - 1].text not in (";", "{", "}", ":", "("):
            start -= 1
        return any(x.text == "constexpr" for x in self.tokens[start:i]) or self.in_class(i)

    def constexpr_functions(self):
        t, out = self.tokens, []
        for i, token in enumerate(t):
            if token.text == "constexpr":
                stop = find(t, i, (";", "{"))
                if t[stop].text == "{" and t[stop - 1].text == ")":
                    out.append((i, closing(t, stop)))
        return out

    def in_class(self, i):
        """The innermost braces around token i are those of a type."""
        opened = []
        for j, token in enumerate(self.tokens[:i]):
            if token.text == "{":
                opened.append(j)
            elif token.text == "}":
                opened.pop()
        start = opened[-1]
        while start and self.tokens[start - 1].text not in (";", "{", "}"):
            start -= 1
        return self.tokens[start].text in ("struct", "class", "enum", "union")

    def value(self, first, what):
        t = self.tokens
        end = find(t, first, ";")
        if t[first].text != "{":
            return [Region(first, end, what)] if first < end else []
        out, at = [], first + 1
        while at < end - 1:
            stop = at
            while not (t[stop].text in ",}" and t[stop].depth == t[at].depth - (t[stop].text == "}")):
                stop += 1
            out.append(Region(at, stop, what))
            at = stop + 1
        return out

