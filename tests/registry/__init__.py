"""The local registry: a stand-in of ClinicalTrials.gov's API on this machine, for tests and for work without network.

    with LocalRegistry(studies) as registry:
        client = open_client(read_settings({"TRIAL_FINDER_REGISTRY_URL": registry.url}))
        registry.faults.append(Fault(FaultKind.THROTTLED, times=2))
        ...
        assert [request.status for request in registry.requests] == [429, 429, 200]

From the command line: `python -m tests.registry --help`. What is modelled, and what is not, stands at the top of each
file; `answers.py` is the best one to begin with.
"""

from tests.registry.faults import Fault, FaultKind
from tests.registry.server import DEFAULT_TIMESTAMP, LocalRegistry, Request

__all__ = ["DEFAULT_TIMESTAMP", "Fault", "FaultKind", "LocalRegistry", "Request"]
