"""Exercises that answer back: one module for each lesson."""
