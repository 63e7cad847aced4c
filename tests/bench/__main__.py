"""`python -m tests.bench [SUBJECT …]`: run every module here that has a `main()`, or only the named ones."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Sequence

from tests import bench


def subjects() -> dict[str, Callable[[], None]]:
    """The benchmarks by name."""
    found: dict[str, Callable[[], None]] = {}
    for module in pkgutil.iter_modules(bench.__path__):
        if module.name == "__main__":
            continue
        run = getattr(importlib.import_module(f"tests.bench.{module.name}"), "main", None)
        if run is not None:
            found[module.name] = run
    return found


def main(arguments: Sequence[str]) -> int:
    """Run them; 2 for a name that none bears."""
    known = subjects()
    unknown = [name for name in arguments if name not in known]
    if unknown:
        sys.stderr.write(f"There is no benchmark {', '.join(unknown)}. Known: {', '.join(known)}.\n")
        return 2
    for name in arguments or known:
        known[name]()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
