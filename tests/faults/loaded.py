"""What every process of the faults begins with: the app's modules loaded, and its rules read by reading a study."""

from finder.catalogue.frame import read_row
from tests.faults import scene
from tests.studies import study

read_row(study())

__all__ = ["scene"]
