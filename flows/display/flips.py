"""What a rebuild would change, before it is done: for a person, or for a program."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flows.display.gold import gold_json, print_scores, together
from flows.display.screen import counted, say
from flows.relabelling.preview import Previewed
from transforms.tables import KEPT
from warehouse.flips import Flip, Flips, Moved

_LONGEST = 100  # characters of an example on a terminal
_PARAGRAPHS = 3  # that come, and that go, on a terminal; the page shows all


def print_preview(found: Previewed) -> None:
    """How many lines would go from which label to which, where, with examples; and what gold says of it."""
    say(summary(found), "bold")
    flips = found.flips
    if flips:
        _print_counts(flips)
        _print_examples(flips)
    if found.gold:
        print_scores(found.gold)
    if found.documents:
        say()
        say("Nothing was changed; to do it: winnow rebuild")


def summary(found: Previewed) -> str:
    """What would change, in a sentence or two."""
    flips = found.flips
    if not flips:
        anew = f" {counted(found.documents, 'document')} would be labelled anew." if found.documents else ""
        return f"A rebuild would change no line.{anew}"
    lines = sum(flips.counts.values())
    return (
        f"A rebuild would label {counted(found.documents, 'document')} anew: {counted(lines, 'line')} "
        f"in {counted(flips.documents, 'document')} would have another label."
    )


def by_change(flips: Flips) -> list[tuple[str, str, int, list[tuple[str, int]]]]:
    """Old label, new label, lines, and of them how many from each source; the most first."""
    totals: Counter[tuple[str, str]] = Counter()
    sources: dict[tuple[str, str], Counter[str]] = {}
    for (source, old, new), count in flips.counts.items():
        totals[old, new] += count
        sources.setdefault((old, new), Counter())[source] += count
    return [(*change, count, _ranked(sources[change])) for change, count in _ranked(totals)]


def by_source(flips: Flips) -> list[tuple[str, int, int, int]]:
    """Source, lines that would have another label, of them kept now that were not, and the reverse."""
    lines: Counter[str] = Counter()
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for (source, old, new), count in flips.counts.items():
        lines[source] += count
        gained[source] += count * (new in KEPT and old not in KEPT)
        lost[source] += count * (old in KEPT and new not in KEPT)
    return [(source, count, gained[source], lost[source]) for source, count in _ranked(lines)]


def flips_json(found: Previewed) -> dict[str, Any]:
    """The same for programs."""
    flips = found.flips
    return {
        "documents": found.documents,
        "documents_changed": flips.documents,
        "changes": [
            {"source": source, "old_label": old, "new_label": new, "lines": count}
            for (source, old, new), count in _ranked(flips.counts)
        ],
        "examples": [asdict(flip) for flip in flips.examples],
        "paragraphs": {
            "gained": flips.gained,
            "lost": flips.lost,
            "gained_chars": flips.gained_chars,
            "lost_chars": flips.lost_chars,
            "examples": [asdict(one) for one in flips.paragraphs],
        },
        "fields": {
            "counts": dict(flips.field_counts),
            "examples": [asdict(one) for one in flips.fields],
        },
        "gold": gold_json(found.gold),
        "gold_together": together(found.gold),
    }


def _print_counts(flips: Flips) -> None:
    say()
    for old, new, count, sources in by_change(flips):
        shown = ", ".join(f"{source} {lines:,}" for source, lines in sources[:4])
        more = f", {len(sources) - 4:,} more" if len(sources) > 4 else ""
        say(f"  {count:>9,}  {old} → {new}   {shown}{more}")
    say()
    for source, count, kept, dropped in by_source(flips)[:10]:
        say(f"  {count:>9,}  {source}: {kept:,} would be kept, {dropped:,} set aside that were kept")
    if flips.gained or flips.lost:
        say()
        say(
            f"  paragraphs  {flips.gained:,} gained ({flips.gained_chars:,} characters), "
            f"{flips.lost:,} lost ({flips.lost_chars:,})"
        )
    if flips.field_counts:
        said = ", ".join(f"{count:,} {name}" for name, count in _ranked(flips.field_counts))
        say(f"  fields      {said}")


def _print_examples(flips: Flips) -> None:
    if flips.examples:
        say()
        say("The surest, of lines that say the same only one", "bold")
    for flip in flips.examples:
        say(f"  {_reason(flip)}", "dim")
        say(f"    {_short(flip.text)}")
    for is_gained, heading in ((True, "Paragraphs gained, the longest"), (False, "Paragraphs lost")):
        chosen = [one for one in flips.paragraphs if one.is_gained == is_gained][:_PARAGRAPHS]
        _print_paragraphs(heading, chosen)


def _print_paragraphs(heading: str, chosen: Iterable[Moved]) -> None:
    for number, one in enumerate(chosen):
        if not number:
            say()
            say(heading, "bold")
        say(f"  {str(one.document_id)[:8]}  {one.source}  {one.char_count:,} characters", "dim")
        say(f"    {_short(one.text)}")


def _reason(flip: Flip) -> str:
    where = f"{str(flip.document_id)[:8]} line {flip.line_number}"
    rules = flip.new_rule if flip.old_rule == flip.new_rule else f"{flip.old_rule} → {flip.new_rule}"
    return f"{where:<18} {flip.old_label} → {flip.new_label}  {flip.sureness:.2f}  {flip.source}  ({rules})"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _ranked(counts: Any) -> list[tuple[Any, int]]:
    """The most first, then by name."""
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))
