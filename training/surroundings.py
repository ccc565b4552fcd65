"""What scrapers leave above and below an article: operations of the same form as the insertions."""

from random import Random

from training.insertions import BULLETS, again, related_list, styled
from training.pages import Article, Line, Material


def related_after(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Lists of other stories below the article."""
    return [*lines, *(line for _ in range(chance.randint(1, 3)) for line in related_list(material, chance))]


def promos_after(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """The same, right below the article."""
    return [*lines, *material.lines("promo", chance.randint(1, 3), chance)]


def header_before(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Title, byline, time, sharing buttons, in the order and completeness of some site."""
    order = chance.choice(_HEADER_ORDERS)
    block: list[Line] = []
    for piece, likelihood in order:
        if chance.random() > likelihood:
            continue
        block += _title(material, chance) if piece == "title" else material.lines(piece, 1, chance)
    return [*block, *lines]


_HEADER_ORDERS = (
    (("title", 0.95), ("byline", 0.7), ("timestamp", 0.7), ("social", 0.2), ("caption", 0.3)),
    (
        ("navigation", 0.4),
        ("title", 0.9),
        ("timestamp", 0.6),
        ("title", 0.4),
        ("byline", 0.6),
        ("image", 0.4),
    ),
    (("title", 0.9), ("title", 0.6), ("byline", 0.5), ("timestamp", 0.5), ("image", 0.2)),
    (
        ("ad", 0.6),
        ("ad", 0.2),
        ("title", 0.9),
        ("timestamp", 0.7),
        ("title", 0.5),
        ("byline", 0.7),
        ("image", 0.5),
    ),
    (("menu", 0.6), ("timestamp", 0.6), ("title", 0.9), ("caption", 0.6), ("caption", 0.3), ("byline", 0.6)),
    (("byline", 0.7), ("timestamp", 0.6), ("navigation", 0.3), ("social", 0.4)),
    (("timestamp", 0.8), ("title", 0.9), ("byline", 0.4), ("about_author", 0.3), ("credit", 0.2)),
)


def _title(material: Material, chance: Random) -> list[Line]:
    """The article's own title, with the site's name behind it or in capitals now and then."""
    if not material.title:
        return []
    forms = ["{0}", "{0}", "{0}", "{0}", "{0} | {1}", "{0} - {1}", "{1}: {0}"]
    text = chance.choice(forms).format(material.title, material.outlet)
    return [Line(text.upper() if chance.random() < 0.08 else text, False, "title")]


def menu_before(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """The site's menu above the article: invented, or a stretch of a real one."""
    return [*_menu(material, chance, material.pool.heads), *lines]


def menu_after(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """The site's menu below the article."""
    return [*lines, *_menu(material, chance, material.pool.tails)]


def _menu(material: Material, chance: Random, part: dict[str, list[tuple[str, list[str]]]]) -> list[Line]:
    real = material.other(part, chance)
    if real and chance.random() < 0.5:
        length = chance.randint(2, 25)
        start = chance.randrange(max(1, len(real[1]) - length))
        return [Line(text, False, None, real[0]) for text in real[1][start : start + length]]
    items = material.lines("navigation", chance.randint(0, 3), chance)
    items += material.lines("menu", chance.randint(2, 14), chance)
    style = chance.choice(["", "", "", "", "upper", chance.choice(BULLETS)])
    return [styled(line, style) for line in items]


def cookie_before(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """A cookie notice above everything."""
    return [*material.lines("cookie", chance.randint(1, 3), chance), *lines]


def credit_after(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Who reported, edited, translated: the last line of many agency stories."""
    return [*lines, *material.lines("credit", chance.choice([1, 1, 2]), chance)]


def author_after(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Name and life of the author below the article."""
    block = material.lines("byline", 1, chance) + material.lines("about_author", chance.randint(1, 3), chance)
    return [*lines, *block]


def social_after(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Sharing buttons below the article, each on its line."""
    return [*lines, *material.lines("social", chance.randint(1, 6), chance)]


def read_more_after(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """The button that would have shown the rest."""
    return [*lines, *material.lines("read_more", 1, chance)]


def legal_after(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """The small print."""
    return [*lines, *material.lines("legal", chance.randint(1, 5), chance)]


def comments_after(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """Readers' comments: names, times, opinions in whole sentences."""
    block = material.lines("comment_heading", chance.choice([0, 1, 1, 1]), chance)
    has_meta, has_reply = chance.random() < 0.7, chance.random() < 0.4
    for _ in range(chance.randint(1, 9)):
        block += material.lines("comment_meta", 1, chance) if has_meta else []
        block += _comment(material, chance)
        block += material.lines("comment_meta", 1, chance) if has_reply else []
    return [*lines, *block]


def _comment(material: Material, chance: Random) -> list[Line]:
    """What one reader wrote: invented, a post of a real forum, or sentences of an unrelated text."""
    draw = chance.random()
    if draw < 0.25 and (post := material.other(material.pool.posts, chance)):
        return [Line(post[1], False, "comment", post[0])]
    if draw < 0.5 and (article := material.other(material.pool.articles, chance)):
        sentences = chance.choice(article.paragraphs).split(". ")
        start = chance.randrange(len(sentences))
        text = ". ".join(sentences[start : start + chance.randint(1, 3)]).strip()
        text = text.lower() if chance.random() < 0.2 else text
        return [Line(text, False, "comment", article.site)] if text else []
    found = material.lines("comment", chance.choice([1, 1, 2, 3]), chance)
    return [Line(" ".join(line.text for line in found), False, "comment")]


def next_article_after(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """The next story, as pages without end append it: title, byline, time, paragraphs."""
    article: Article | None = material.other(material.pool.articles, chance)
    if article is None:
        return lines
    block = material.lines("related_heading", chance.choice([0, 0, 1]), chance)
    texts = [article.title] if article.title.strip() and chance.random() < 0.85 else []
    block += [Line(text, False, "related", article.site) for text in texts]
    block += material.lines("byline", chance.choice([0, 1]), chance)
    block += material.lines("timestamp", chance.choice([0, 1]), chance)
    texts = article.paragraphs[: chance.randint(1, 14)]
    return [*lines, *block, *(Line(text, False, "related", article.site) for text in texts)]


def body_twice(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """The whole article given again."""
    return [*lines, *(again(line) for line in lines if line.keep)]


def preview_before(lines: list[Line], material: Material, chance: Random) -> list[Line]:
    """The beginning of the first paragraph above it, cut off as previews are."""
    first = next((line.text for line in lines if line.keep and len(line.text) > 120), None)
    if first is None:
        return lines
    cut = first[: chance.randint(70, 110)].rsplit(" ", 1)[0] + chance.choice(["...", "…", " […]"])
    return [Line(cut, False, "repeat"), *lines]
