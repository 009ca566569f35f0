"""The program as it was before it knew one of its event types: `python -m fire.an_older_program serve`."""

import sys

from cases import registry
from cases.case.measures import MeasureArranged

# Before anything else is loaded that takes the event types from here.
registry.EVENT_TYPES = tuple(one for one in registry.EVENT_TYPES if one is not MeasureArranged)

from api.cli.main import main  # noqa: E402 - see above

if __name__ == "__main__":
    sys.exit(main())
