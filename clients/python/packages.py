"""Makes packages of generated modules: `packages.py FOLDER`, the one that holds accord/.

protoc writes modules alone. Each folder becomes a package that has what its modules have, so that
`from accord.accounts import v1` gives all messages and stubs of the service.
"""

import pathlib
import sys


def main(folder):
    accord = pathlib.Path(folder) / "accord"
    (accord / "py.typed").touch()
    for package in [accord, *sorted(path for path in accord.rglob("*") if path.is_dir())]:
        name = ".".join(package.relative_to(folder).parts)
        modules = sorted(path.stem for path in package.glob("*_pb2*.py"))
        lines = [f'"""Accord\'s contract: {name}."""']
        lines += [f"from {name}.{module} import *" for module in modules]
        (package / "__init__.py").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
