"""How an answer is run, judged and reported."""
