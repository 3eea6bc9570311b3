"""A question that leans on the calculation before it → that calculation with one thing changed.

`held` is the standing calculation, `values` finds what the question gives it anew, `asking` what it asks of it, and
`deciding` whether it is such a question at all.
"""

from assistant.changing.deciding import change

__all__ = ["change"]
