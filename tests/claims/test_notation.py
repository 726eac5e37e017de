"""Letters and words mean one thing: docs/notation.md against the lessons."""

import re

import numpy as np
import pytest

from mnist_course.network import Network
from tools import notebooks

PAGE = (notebooks.ROOT / "docs" / "notation.md").read_text(encoding="utf-8")
LAST = "10"  # of the lessons that the page is about
LESSONS = {
    path.stem[:2]: [
        c.source for c in notebooks.read(path).cells if "markdown" in c.cell_type
    ]
    for path in notebooks.lessons()
    if path.stem[:2] <= LAST
}
MATH = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$(.+?)\$", re.DOTALL)
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
# Words in formulas, and the names of environments, are no letters.
IN_WORDS = re.compile(r"\\(?:text|operatorname|begin|end)\{[^}]*\}")
# A hat is a part of its letter, and so is the number of a layer. The d of a slope
# begins a line of a fraction, and has no index.
TOKEN = re.compile(
    r"\\hat[ {]?(?P<hat>[a-z])\}?|(?P<slope>(?<=\{)d(?=[A-Za-z}]))|(?P<prime>')"
    r"|(?P<letter>\\[A-Za-z]+|[A-Za-z])(?P<layer>\^\{\([^)]*\))?(?P<index>_)?"
)
# Layout, and what is known from school.
KNOWN = {
    *(r"\left", r"\right", r"\bigl", r"\bigr", r"\quad", r"\qquad", r"\underbrace"),
    *(
        r"\underset",
        r"\dots",
        r"\cdots",
        r"\frac",
        r"\dfrac",
        r"\tfrac",
        r"\sqrt",
        r"\max",
    ),
    *(r"\tanh", r"\approx", r"\le", r"\ge", r"\ne", r"\neq"),
}


def formulas(text):
    """Yield the LaTeX of a text, without what is code in it."""
    for found in MATH.finditer(CODE.sub(" ", text)):
        yield found[1] or found[2]


def symbols(tex):
    """Yield the name of each symbol in a formula, and whether it has an index."""
    for token in TOKEN.finditer(IN_WORDS.sub(" ", tex)):
        name = token["letter"] or token["prime"] or "d of a slope"
        if token["hat"]:
            name = rf"\hat {token['hat']}"
        if token["layer"]:
            name += "^(l)"
        if name not in KNOWN:
            yield name, bool(token["index"])


def rows(heading):
    """Return the rows of the page's table below a heading, each a list of cells."""
    part = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


FIRST = {}  # name of a symbol to the lesson that it is from
INDEXED = set()  # the names of those that always have an index
for row in [*rows("Letters"), *rows("Signs")]:
    for tex in formulas(row[0]):
        for name, index in symbols(tex):
            if name not in FIRST and index:
                INDEXED.add(name)
            FIRST.setdefault(name, row[-1])


def is_from(name):
    """Return the lesson that a symbol is from by the page; "99" if it is on no page.

    What belongs to a layer may be written for a single entry, without its number.
    """
    return FIRST.get(name) or FIRST.get(f"{name}^(l)", "99")


def looks_ahead(cell):
    """Say whether a cell is a table of symbols, which may name what comes later."""
    return "| symbol |" in cell


def used(lesson, *, ahead=False):
    """Return the symbols in a lesson's formulas, each with its formula."""
    return {
        symbol: tex
        for cell in LESSONS[lesson]
        if looks_ahead(cell) == ahead
        for tex in formulas(cell)
        for symbol in symbols(tex)
    }


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_lesson_uses_a_symbol_that_the_page_lacks(lesson):
    """Each symbol of a lesson is on the page, and from no later lesson."""
    odd = {
        name: tex for (name, _), tex in used(lesson).items() if is_from(name) > lesson
    }
    assert odd == {}


@pytest.mark.parametrize("lesson", LESSONS)
def test_letters_that_need_an_index_have_one(lesson):
    """A distance is d_k and an average m_k; without an index they mean nothing."""
    bare = {n: tex for (n, index), tex in used(lesson).items() if not index}
    assert bare.keys() & INDEXED == set()


@pytest.mark.parametrize("name", FIRST)
def test_each_symbol_is_used_first_where_the_page_says(name):
    """The lesson that is named has it in a formula; none before has."""
    having = [lesson for lesson in LESSONS if name in {n for n, _ in used(lesson)}]
    assert having[:1] == [FIRST[name]]


@pytest.mark.parametrize("lesson", LESSONS)
def test_tables_that_look_ahead_agree_with_the_page(lesson):
    """A table of symbols in a lesson has none that the page lacks."""
    names = {name for name, _ in used(lesson, ahead=True)}
    assert {name for name in names if is_from(name) == "99"} == set()


def prose(lesson):
    """Return the prose of a lesson, without its code and formulas."""
    return MATH.sub(" ", CODE.sub(" ", "\n".join(LESSONS[lesson])))


@pytest.mark.parametrize("word", rows("Words"), ids=lambda row: row[0])
def test_each_word_is_explained_where_the_page_says(word):
    """The lesson that is named has it, and none before prints it bold, as explained."""
    name, first = re.escape(word[0]), word[-1]
    assert re.search(rf"\b{name}", prose(first), re.IGNORECASE)
    for lesson in LESSONS:
        if lesson < first:
            assert not re.search(rf"\*\*{name}s?\*\*", prose(lesson), re.IGNORECASE)


def test_no_word_stands_on_the_page_twice():
    """One meaning each; only y has two, as the page itself says."""
    words = [row[0] for row in rows("Words")]
    assert len(words) == len(set(words))
    letters = [row[0] for row in rows("Letters")]
    assert sorted(x for x in letters if letters.count(x) > 1) == ["$y$", "$y$"]


# What a word or letter must not mean, as a pattern over prose, quizzes and exercises.
# Code is left in: it has names too.
FORBIDDEN = {
    "the weighted sum has no bias": [
        r"\bz\$?(?: is)?,? the \*{0,2}weighted sum(?!\*{0,2} (?:with|plus))",
        r"weighted sum\*{0,2},? \$[^$]*\+ b",
        r"is the weighted sum[;.]",
        r"weighted sum is the answer",
    ],
    "a function is an activation function": [
        r"(?:non-linear|pick an|choose an|needs? an|as the|which|no) "
        r"\*{0,2}activation(?!s|\*{0,2} function)",
    ],
    "W^(l) leads into layer l": [r"(?:weights|biases)\[l\]"],
    "n counts examples, not layers": [r"\^\{?n\}?\b", r"\bn layers", r"\$n\$ layers"],
    "m, not a, is an average": [r"\ba_(?:\\text|\{k|3)", r"average[^.]{0,30}\$a_"],
    "f is a function of the sum z": [r"f\(x\) *="],
    "v is a velocity": [r"variance \$v", r"\$v = \d"],
    "t is a target, no count of steps": [r"\^t\b", r"\$t\$ steps"],
    "k counts classes": [r"class \$i\$", r"e\^\{z_i\}", r"\bp_i\b"],
    "yes is class 1": [r"p_0 *=[^$]*\\sigma"],
    "no other name for the sum": [r"(?i)pre-?activation", r"(?i)net input"],
}


def texts():
    """Yield all prose, quizzes and words of exercises, each with where it stands."""
    for lesson, cells in LESSONS.items():
        for cell in cells:
            if not cell.startswith("# "):  # a title may be short
                yield f"lesson {lesson}", cell
    for folder in ("quizzes", "exercises"):
        for path in sorted((notebooks.ROOT / "mnist_course" / folder).glob("*.toml")):
            yield f"{folder}/{path.name}", path.read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_no_word_shifts(rule):
    """Nothing in the course says a word or letter in a sense that another has."""
    odd = [
        f"{place}: …{text[max(found.start() - 30, 0) : found.end() + 30]}…"
        for place, text in texts()
        for pattern in FORBIDDEN[rule]
        for found in re.finditer(pattern, text)
    ]
    assert odd == []


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("the weighted sum has no bias", "This is $z$, the **weighted sum**."),
        ("the weighted sum has no bias", r"the weighted sum, $\sum_i w_i x_i + b$"),
        ("a function is an activation function", "take `tanh` as the activation."),
        ("W^(l) leads into layer l", "$W^{(l)}$ is `weights[l]`"),
        ("n counts examples, not layers", "$0.25^n$"),
        ("m, not a, is an average", r"the averages, $a_3$ and $a_{\text{other}}$"),
        ("f is a function of the sum z", r"ReLU, $f(x) = \max(0, x)$"),
        ("v is a velocity", r"variance $v/\text{inputs}$; lesson 05 took $v = 2$"),
        ("t is a target, no count of steps", r"$1 - \beta_1^t$"),
        ("k counts classes", r"$e^{z_i} / \sum_j e^{z_j}$, for class $i$"),
        ("yes is class 1", r"$p_0 = \frac{e^z}{e^z + 1} = \sigma(z)$"),
    ],
)
def test_a_shift_would_be_seen(rule, sentence):
    """Sentences that once stood in lessons are found by their rule."""
    assert any(re.search(pattern, sentence) for pattern in FORBIDDEN[rule])


@pytest.mark.parametrize(
    "sentence",
    [
        r"The sum $z = w \cdot x + b$ is the weighted sum with the bias added.",
        "It takes a weighted sum, adds its bias, and applies its activation function.",
        "By how much would the activation change? The activations before it.",
        "Which activation function does its output layer get?",
        "`network.weights[l - 1]`, for $n$ examples of layer 3",
    ],
)
def test_right_sentences_are_left_alone(sentence):
    """The agreed senses are not taken for others."""
    patterns = [pattern for rule in FORBIDDEN.values() for pattern in rule]
    assert not any(re.search(pattern, sentence) for pattern in patterns)


@pytest.mark.parametrize(
    ("tex", "found"),
    [
        (r"\frac{dL}{dz} = y - t", "d-of-a-slope L z y t"),
        (r"\frac{d}{dz}", "d-of-a-slope z"),
        (r"d_k = \sum_i (x_i - m_{k,i})^2", r"d_ k \sum_ i x_ i m_ k i"),
        (r"\hat{y} = \underset{k}{\operatorname{arg\,min}}\; d_k", r"\hat-y k d_ k"),
        (r"a^{(1)} = f'(z^{(1)})", "a^(l) f ' z^(l)"),
        (r"\delta^{(2)}\,W^{(2)\top} \odot b", r"\delta^(l) W^(l) \top \odot b"),
        (r"\text{ReLU}(x - 2)", "x"),
    ],
)
def test_symbols_are_read_off_formulas(tex, found):
    """Letters, hats, slopes, indices and layer numbers are told from each other."""
    names = {name + "_" * index for name, index in symbols(tex)}
    assert names == {name.replace("-", " ") for name in found.split()}


def test_code_has_the_layers_that_the_page_says():
    """weights[l - 1] leads into layer l; sums and activations are where it says."""
    sizes = [4, 3, 5, 2]
    network = Network(sizes, activation="tanh", dtype="float64", seed=0)
    x = np.random.default_rng(0).normal(size=(7, 4))
    network.forward(x)
    [names] = (row[3] for row in rows("Letters") if "W^{(l)}" in row[0])
    assert names == "`weights[l - 1]`, `biases[l - 1]`"
    np.testing.assert_array_equal(network.activations[0], x)
    for l in range(1, len(sizes)):  # noqa: E741 - as on the page
        weights, bias = network.weights[l - 1], network.biases[l - 1]
        assert weights.shape == (sizes[l - 1], sizes[l])
        assert bias.shape == (sizes[l],)
        z = network.activations[l - 1] @ weights + bias
        np.testing.assert_allclose(network.sums[l - 1], z)
        if l < len(sizes) - 1:
            np.testing.assert_allclose(network.activations[l], np.tanh(z))
