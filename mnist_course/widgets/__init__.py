"""The interactive figures, one a file, or one a folder where a figure needs several."""
