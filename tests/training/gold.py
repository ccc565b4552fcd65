"""Gold pages written for the tests: a few invented sites, in three languages."""

from training.pages import Page

_BODIES = {
    "en": [
        (
            "The ferry to Port Arden will stop in April, because the old quay no longer bears the lorries. "
            "It has crossed the bay {n} times a week for as long as anybody in the village remembers."
        ),
        "Engineers found cracks in three pillars, {n} centimetres deep, when the water was at its lowest.",
        "“We have known for years that it had to come,” the harbour master said. “Nobody wanted to say it.”",
        "What happens next",
        "The council has put aside {n} million for a new quay, of which the county pays half.",
        "Until it is built, the villages on the far side are reached by the road over the hills.",
        "Shops in the village expect a hard winter. Their owners asked for a smaller boat.",
    ],
    "de": [
        "Die Fähre nach Seebach wird im April eingestellt, weil die alte Mole die Wagen nicht mehr trägt.",
        "Fachleute fanden in drei Pfeilern Risse von {n} Zentimetern, als das Wasser am niedrigsten stand.",
        "Der Rat hat {n} Millionen für eine neue Mole vorgesehen; die Hälfte zahlt das Land für die Stadt.",
        "Wie es weitergeht",
        "Bis sie gebaut ist, führt der Weg in die Dörfer über die Berge und dauert zwei Stunden.",
    ],
    "ja": [
        "市の渡し船は来月から運航を休止する。古い桟橋が車両の重さに耐えられなくなったためで、再開の時期は決まっていない。",
        "専門家の調査では、干潮時に三本の柱から深さ{n}センチの亀裂が見つかった。市は新しい桟橋の建設費を予算に計上した。",
        "対岸の集落へは山を越える道路を使うことになり、所要時間は二時間に延びる見通しだ。商店主らは冬を心配している。",
        "今後の見通し",
        "住民は桟橋を必要としない小型の船を求めており、議会は次の会期で議論する予定だ。船会社も前向きな姿勢を示している。"
        * 4,
    ],
}
_TITLES = {
    "en": "Ferry to Port Arden stops for the {n} days of spring",
    "de": "Die Fähre nach Seebach fährt {n} Tage nicht mehr",
    "ja": "渡し船が{n}日間の休止へ、桟橋に亀裂",
}
_HEAD = ["Home", "Politics", "", "Sign in"]
_TAIL = ["", "How the harbour of site {n} was built in the first place", "Contact", "© Site {n}"]
_INNER = "A ferry at the quay in winter. Photo: Site {n}"


def page(language: str, number: int) -> Page:
    """A page of site `number`, whose junk names the site, so that it is found again wherever it goes."""
    body = [text.format(n=number) for text in _BODIES[language]]
    title = _TITLES[language].format(n=number)
    inner = _INNER.format(n=number)
    lines = [*_HEAD, title, "", *body[:2], inner, *body[2:], *(text.format(n=number) for text in _TAIL)]
    digits = "".join("1" if text in body else "0" for text in lines if text)
    return {
        "id": f"page-{language}-{number}",
        "url": f"https://site{number}.example/{language}",
        "dataset": "invented",
        "site": f"site{number}",
        "page_type": "article",
        "title": title,
        "raw": {"html_text": "\n".join(lines)},
        "labels": {"html_text": digits},
        "gold": "\n".join(body),
    }


def pages() -> list[Page]:
    """A dozen pages of as many sites."""
    return [page(language, 10 * at + step) for at, language in enumerate(_BODIES, 1) for step in range(4)]
