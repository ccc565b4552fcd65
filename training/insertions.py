"""What scrapers put between an article's paragraphs: operations on the lines of a drop.

Each takes the lines, the drop's material and a seeded source of chance, and returns new lines. What was there
stays, in order and unchanged.
"""

from collections.abc import Callable, Iterable
from random import Random

from training.pages import BLANK, Article, Line, Material, is_prose

Operation = Callable[[list[Line], Material, Random], list[Line]]

BULLETS = ("- ", "* ", "• ", "· ", "» ", "> ", "– ", "▶ ")


def insert(lines: list[Line], at: int, block: Iterable[Line]) -> list[Line]:
    """A block put before the line at `at`, set off by blank lines where the lines around it are."""
    block = list(block)
    if block and at and not lines[at - 1].text:
        block.append(BLANK)
    return [*lines[:at], *block, *lines[at:]]


def between(lines: list[Line], chance: Random) -> int | None:
    """A place between two kept lines; None where there is none."""
    kept = [at for at, line in enumerate(lines) if line.keep]
    return chance.choice(kept[1:]) if len(kept) > 1 else None


def scatter(lines: list[Line], blocks: Iterable[list[Line]], chance: Random) -> list[Line]:
    """Every block somewhere between the kept lines."""
    for block in blocks:
        at = between(lines, chance)
        if at is not None:
            lines = insert(lines, at, block)
    return lines


def few(lines: list[Line], most: int, chance: Random) -> int:
    """How many insertions an article of this length bears: 1 to `most`, one for every three kept lines."""
    kept = sum(line.keep for line in lines)
    return chance.randint(1, max(1, min(most, kept // 3)))


def styled(line: Line, style: str, number: int = 1) -> Line:
    """A line of junk as a site sets it: in capitals, as entry `number` of a list, or as it is."""
    if style == "upper":
        return line._replace(text=line.text.upper())
    return line._replace(text=style.replace("1", str(number)) + line.text) if style else line


def headline(material: Material, chance: Random) -> Line | None:
    """Another story's headline."""
    other = material.headline(chance)
    return Line(other[1], False, "related", other[0]) if other else None


def teaser(material: Material, chance: Random, is_plain: bool) -> Line | None:
    """Another story's headline, bare or with the words that sites put around it."""
    return headline(material, chance) if is_plain else material.line("related_prefix", chance)


def teasers_between(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Headlines of other stories between the paragraphs, mostly all in one style."""
    style = chance.choice(["upper", "upper", "", "", "", chance.choice(BULLETS)])
    is_plain = chance.random() < 0.55
    found = [teaser(material, chance, is_plain) for _ in range(few(lines, 5, chance))]
    return scatter(lines, [[styled(line, style)] for line in found if line], chance)


def related_list(material: Material, chance: Random) -> list[Line]:
    """A heading and several headlines, sometimes with the beginning of each story."""
    heading = material.line("related_heading", chance) if chance.random() < 0.75 else None
    style = chance.choice(["", "", "", "upper", chance.choice([*BULLETS, "1. ", "1 "])])
    has_excerpts = chance.random() < 0.25
    block = [heading] if heading else []
    for number in range(1, chance.randint(2, 7) + 1):
        if has_excerpts:
            block += _excerpt(material, chance)
        elif line := headline(material, chance):
            block.append(styled(line, style, number))
        if chance.random() < 0.12:
            block += material.lines("timestamp", 1, chance)
    return block


def _excerpt(material: Material, chance: Random) -> list[Line]:
    """Headline and beginning of another story, as lists of stories show them."""
    article: Article | None = material.other(material.pool.articles, chance)
    if article is None:
        return []
    length = chance.randint(60, 180)
    text = article.paragraphs[0]
    text = (
        text
        if len(text) <= length
        else text[:length].rsplit(" ", 1)[0] + chance.choice(["...", "…", " […]", ""])
    )
    return [Line(line, False, "related", article.site) for line in (article.title, text) if line.strip()]


def related_between(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """A list of other stories in the middle of the article."""
    return scatter(lines, [related_list(material, chance)], chance)


def promos_between(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """The publisher's own app, newsletter, channels, between the paragraphs."""
    style = "upper" if chance.random() < 0.3 else ""
    found = material.lines("promo", few(lines, 3, chance), chance)
    return scatter(lines, [[styled(line, style)] for line in found], chance)


def newsletter_box(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """An invitation with field and button, in the middle or below."""
    box = material.lines("promo", chance.randint(0, 1), chance)
    box += material.lines("newsletter", chance.randint(1, 5), chance)
    return scatter(lines, [box], chance) if chance.random() < 0.7 else [*lines, *box]


def ads_between(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """The label of an advertisement, often the same one again and again."""
    labels = material.lines("ad", chance.choice([1, 1, 1, 2]), chance)
    count = few(lines, 6, chance)
    doubled = 2 if chance.random() < 0.2 else 1
    return scatter(lines, [[chance.choice(labels)] * doubled for _ in range(count)], chance)


def captions_between(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Pictures: a button, what they show, who took them."""
    blocks = []
    for _ in range(few(lines, 4, chance)):
        block = material.lines("image", chance.choice([0, 0, 1]), chance)
        block += material.lines("caption", chance.choice([0, 1, 1, 2]), chance)
        blocks.append(block)
    return scatter(lines, blocks, chance)


def controls_between(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Buttons and words of the site alone among the paragraphs."""
    families = chance.choices(
        ["social", "navigation", "read_more", "image", "comment_heading", "cookie"], k=3
    )
    found = [line for family in families[: few(lines, 3, chance)] if (line := material.line(family, chance))]
    return scatter(lines, [[line] for line in found], chance)


def real_runs_between(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """What stands between the paragraphs of real pages of other sites."""
    found = [material.other(material.pool.runs, chance) for _ in range(few(lines, 3, chance))]
    blocks = [[Line(text, False, None, run[0]) for text in run[1]] for run in found if run]
    return scatter(lines, blocks, chance)


def foreign_paragraphs_between(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """A paragraph or two of another story."""
    article: Article | None = material.other(material.pool.articles, chance)
    if article is None:
        return lines
    start = chance.randrange(len(article.paragraphs))
    texts = article.paragraphs[start : start + chance.choice([1, 1, 2])]
    return scatter(lines, [[Line(text, False, "related", article.site) for text in texts]], chance)


def paragraph_twice(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Paragraphs given again, right below or further down."""
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        prose = [at for at, line in enumerate(lines) if line.keep and is_prose(line.text)]
        if prose:
            at = chance.choice(prose)
            to = at + 1 if chance.random() < 0.6 else chance.randint(at + 1, len(lines))
            lines = insert(lines, to, [again(lines[at])])
    return lines


def block_twice(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """A stretch of the article given again below it or right behind itself."""
    kept = [at for at, line in enumerate(lines) if line.keep]
    if len(kept) < 4:
        return lines
    first = chance.randrange(len(kept) - 2)
    last = chance.randint(first + 1, min(len(kept) - 1, first + 12))
    block = [again(lines[at]) for at in kept[first : last + 1]]
    return insert(lines, chance.choice([kept[last] + 1, len(lines)]), block)


def pull_quote(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """A sentence of the article set large, away from where it stands."""
    long = [line for line in lines if line.keep and len(line.text) > 150 and ". " in line.text]
    at = between(lines, chance)
    if not long or at is None:
        return lines
    sentence = chance.choice(chance.choice(long).text.split(". "))
    is_below = any(line.keep and sentence in line.text for line in lines[:at])
    return insert(lines, at, [Line(sentence, False, "repeat")]) if len(sentence) > 30 and is_below else lines


def again(line: Line) -> Line:
    """The line as a repeat of itself, which does not stay."""
    return line._replace(keep=False, kind="repeat")
