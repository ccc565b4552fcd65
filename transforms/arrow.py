"""Arrow's compute functions: made at run time, where no type checker sees them, hence `Any`, once."""

from typing import Any

import pyarrow.compute

compute: Any = pyarrow.compute
