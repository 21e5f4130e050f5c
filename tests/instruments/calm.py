from hypothesis import HealthCheck, settings

# The first drawing of text builds a table of all characters, which takes seconds on a busy machine.
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
