"""What `cuobian up` does: options and places, checks, preparation, the running processes.

`options`, `place`, `checks` and `alone` need the standard library alone: up.py uses them before anything is installed.
"""
