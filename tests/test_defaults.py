"""What a learner gets who says nothing: the defaults of all that can be imported."""

import importlib
import inspect
import pkgutil
from pathlib import Path

import mnist_course
from mnist_course.support.tables import read_table

KEPT = Path(__file__).with_name("defaults.toml")


def functions(thing, name):
    """Yield a function, or those of a class, with their names."""
    if inspect.isfunction(thing):
        yield name, thing
    elif inspect.isclass(thing):
        for part, inner in vars(thing).items():
            if inspect.isfunction(inner) and (part == "__init__" or part[0] != "_"):
                yield f"{name}.{part}".removesuffix(".__init__"), inner


def found():
    """Return the defaults of each function of the package, written as in Python."""
    defaults = {}
    for module in pkgutil.walk_packages(mnist_course.__path__, "mnist_course."):
        if module.name.endswith("__main__"):
            continue
        code = importlib.import_module(module.name)
        short = module.name.removeprefix("mnist_course.")
        for name, thing in vars(code).items():
            if name[0] == "_" or getattr(thing, "__module__", "") != module.name:
                continue
            for full, function in functions(thing, f"{short}.{name}"):
                given = {
                    parameter.name: repr(parameter.default)
                    for parameter in inspect.signature(function).parameters.values()
                    if isinstance(parameter.default, int | float | str | tuple)
                }
                if given:
                    defaults[full] = given
    return defaults


def test_defaults_are_those_that_the_lessons_rely_on():
    """Seeds, batch sizes, rates and the like; after a change that is meant, both."""
    assert found() == read_table(KEPT)
