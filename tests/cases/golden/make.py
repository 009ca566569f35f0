"""Write the golden files that are missing: run it with the development environment's Python after adding an event.

A file that is there is never written again: it is what stands in records out there.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from golden import make_missing

if __name__ == "__main__":
    sys.stdout.writelines(f"{name}\n" for name in make_missing())
