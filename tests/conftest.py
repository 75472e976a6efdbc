"""What holds for every test."""

from hypothesis import settings

# A busy machine is no defect: a test is too slow if the whole suite is.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
