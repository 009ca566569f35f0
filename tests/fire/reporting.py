"""Reports sent to a running program whose database comes and goes."""

import time
import uuid

from served import Served, post

BACK_SECONDS_MAX = 60
REPORT = {
    "kind": "neglect",
    "commune_of_event": "06505",
    "occurred_on": "2024-03-02",
    "received_at": "2024-03-02T08:00:00+07:00",
    "received_by": "commune",
    "children": [{}],
}


def recorded(served: Served, token: str) -> tuple[str, int]:
    """Record a report, however long the database takes to come back, and return its case and position."""
    key, ends = str(uuid.uuid4()), time.monotonic() + BACK_SECONDS_MAX
    while time.monotonic() < ends:
        status, answer = post(served, "/api/v1/cases", token, REPORT, key=key)
        if status == 201:
            return answer["case_id"], answer["position"]
        assert status == 503, answer
        time.sleep(0.1)
    message = "the database did not come back"
    raise TimeoutError(message)
