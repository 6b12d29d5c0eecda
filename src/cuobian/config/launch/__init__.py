"""What `cuobian up` does: options and places, checks, preparation, the running processes.

`options`, `place` and `checks` need the standard library alone: up.py uses them before anything is installed.
"""
