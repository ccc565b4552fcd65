"""Counts as people read them."""


def counted(count: int, noun: str) -> str:
    """A count with its noun.

    >>> counted(1, "document"), counted(2_000, "document")
    ('1 document', '2,000 documents')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
