"""Only what pyproject.toml cannot say: a wheel carries its translations compiled."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))


class BuildWithTranslations(build_py):
    """Copies the package, then compiles the catalogues in the copy."""

    def run(self) -> None:
        super().run()
        from cuobian.config.launch.translations import compile_all  # needs polib, a requirement of the build

        compile_all(Path(self.build_lib) / "cuobian" / "locale")


setup(cmdclass={"build_py": BuildWithTranslations})
