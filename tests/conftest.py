"""What holds for every test."""

import os

from hypothesis import settings

pytest_plugins = ["consent.testing.plugin"]

# A busy machine is no defect: a test is too slow if the whole suite is. In CI the same examples are tried
# every time, so that a change is judged by itself; elsewhere new ones are looked for.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
