"""What holds for all tests."""

import os

from hypothesis import settings

# No deadline: the first call of a kernel compiles it. In CI the same examples every time.
settings.register_profile("developer", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "developer")
