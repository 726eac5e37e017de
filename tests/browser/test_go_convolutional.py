"""Lesson 11 in JupyterLab and Chromium, as a learner uses it."""

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("lesson", ["11_go_convolutional"], indirect=True),
]

WRONG = """def block_sizes(side, channels, kernel, filters):
    convolved = side - kernel
    return convolved, convolved // 2, kernel * kernel * channels * filters + filters


check.block_sizes(block_sizes)"""
RIGHT = WRONG.replace("side - kernel", "side - kernel + 1")


def test_a_kernel_is_slid(lesson):
    """Another picture and another kernel have another sum."""
    figure = lesson.cell("ConvolutionSlider()")
    figure.get_by_role("button", name="a slope").click()
    figure.get_by_role("button", name="a sum").click()
    expect(figure.get_by_role("status")).to_contain_text("on a slope, with the kernel")
    expect(figure.get_by_role("status")).to_contain_text(
        "for a sum: the products are 1"
    )


def test_an_exercise_answers(lesson):
    """A wrong answer is named, a right one is called right."""
    cell = lesson.answer("def block_sizes(side", WRONG)
    expect(cell).to_contain_text("one too small")
    cell = lesson.answer("def block_sizes(side", RIGHT)
    expect(cell).to_contain_text("Right.")
