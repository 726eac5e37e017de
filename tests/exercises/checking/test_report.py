"""A report in words and in HTML."""


def test_reports_show_themselves(toy):
    """A report says its verdict in words in plain text and in HTML, escaped."""
    report = toy(lambda x: "<b>&")
    assert repr(report).startswith("Not yet. ")
    assert "&lt;b&gt;&amp;" in report._repr_html_()
    assert "<b>" not in report._repr_html_()
    solution = toy.solution()
    assert "return 2 * x" in repr(solution)
    assert solution._repr_markdown_().startswith("```python\ndef doubled(x):")
    assert repr(toy.hint()).startswith("Hint 1 of 3. a")
