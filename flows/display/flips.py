"""What a rebuild would change, before it is done."""

from dataclasses import asdict
from typing import Any

from flows.display.screen import say
from warehouse.rows import Flips

_LONGEST = 80  # characters of an example


def print_flips(flips: Flips) -> None:
    """How many lines would go from which label to which, with examples."""
    if not flips.counts:
        say("A rebuild would change no line.")
        return
    changed = sum(flips.counts.values())
    say(f"A rebuild would change {changed:,} lines in {flips.documents_changed:,} documents.", "bold")
    for (old, new), count in sorted(flips.counts.items(), key=lambda one: -one[1]):
        say(f"  {count:>7,}  {old} → {new}")
    say()
    for flip in flips.examples:
        text = flip.text if len(flip.text) <= _LONGEST else flip.text[: _LONGEST - 1] + "…"
        change = f"{flip.old_label} → {flip.new_label} ({flip.rule})"
        say(f"  {str(flip.document_id)[:8]} line {flip.line_number}: {change}")
        say(f"    {text}")
    say()
    say("Nothing was changed; to do it: winnow rebuild")


def flips_json(flips: Flips) -> dict[str, Any]:
    """The same for programs."""
    counts = [
        {"old_label": old, "new_label": new, "lines": count} for (old, new), count in flips.counts.items()
    ]
    return {
        "documents_changed": flips.documents_changed,
        "changes": counts,
        "examples": [asdict(flip) for flip in flips.examples],
    }
