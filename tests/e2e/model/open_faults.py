"""Faults of issue 9 that this test would find and that are still to be mended.

It goes round what stands here, so that it can hold everything else in CI. Shrink the list with each
mending; `run --all-faults` tries as if it were empty.
"""

OPEN = {}  # none is left; number: what is wrong
