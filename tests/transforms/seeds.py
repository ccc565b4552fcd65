"""Five real drops with a label for every line, kept outside the project; and copies in other words."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("SHARED_SEEDS") or _ROOT.parent / "shared" / "seeds")

# Names, outlets and the words of the junk, each replaced by something else of its kind. Applied in order.
# Nothing may hang on a seed's own words: the copies must come out like the originals.
_OTHER_NAMES = {
    "Vladimir Putin": "Osric Valmont",
    "Putin": "Valmont",
    "Donald Trump": "Harlan Creed",
    "Trump": "Creed",
    "Zelenskyy": "Marchetti",
    "Zelensky": "Marchetti",
    "Rubio": "Okafor",
    "Russian": "Norlandic",
    "Russia": "Norland",
    "Ukrainian": "Estmarkian",
    "Ukraine": "Estmark",
    "Moscow": "Vestrahavn",
    "MOSCOW": "VESTRAHAVN",
    "Kyiv": "Tolmar",
    "Kiev": "Tolmar",
    "Kremlin": "Citadel",
    "Washington": "Larkspur",
    "Guy Faulconbridge, Dmitry Antonov": "{names}",
    "Dakir Madiha": "{name}",
    "InoSMI": "{agency}",
    "Reuters": "{wire}",
}
_JUNK = {
    "votrepubici": "{placeholder}",
    "Advertising": "{ad}",
    "Zoom": "{zoom}",
    "Read more": "{more}",
    "CLICK HERE TO GET THE FOX NEWS APP": "{app}",
    "EVEN IF TRUMP SECURES UKRAINE-RUSSIA PEACE DEAL, CAN PUTIN BE TRUSTED?": "{teaser_asking}",
    "RUSSIA WAITING FOR US-UKRAINE CEASE-FIRE PROPOSAL DETAILS, KREMLIN SAYS": "{teaser}",
}
VARIANTS = (
    {
        "names": "Amara Diallo, Jonas Lindqvist",
        "name": "Petra van Houten",
        "agency": "WorldPress",
        "wire": "Meridian",
        "placeholder": "ihrewerbunghier",
        "ad": "Anzeige",
        "zoom": "Enlarge",
        "more": "Continue reading",
        "app": "DOWNLOAD THE HARBOUR GAZETTE APP",
        "teaser_asking": "AS RATES CLIMB AGAIN, WILL SMALL FARMS IN THE VALLEY SURVIVE?",
        "teaser": "MAYOR DEFENDS PLAN TO CLOSE THE OLD COVERED MARKET, COUNCIL SPLIT",
    },
    {
        "names": "Lucía Ferrer, Tomasz Nowicki",
        "name": "Olu Adebayo",
        "agency": "GlobeView",
        "wire": "Nordpress",
        "placeholder": "publicidadaqui",
        "ad": "Sponsored",
        "zoom": "Expand image",
        "more": "See more",
        "app": "TAP HERE TO GET THE DAILY BEACON APP",
        "teaser_asking": "THREE STRIKES IN A YEAR: WHO WILL PAY FOR THE LOST TRAINS?",
        "teaser": "STORM LEAVES THOUSANDS WITHOUT POWER ALONG THE COAST, UTILITY SAYS",
    },
    {
        "names": "Ines Moreau, Kwame Mensah",
        "name": "Soren Dahl",
        "agency": "EastWatch",
        "wire": "Continental",
        "placeholder": "yourbannerhere",
        "ad": "Publicité",
        "zoom": "Agrandir",
        "more": "Lire la suite",
        "app": "CLICK HERE TO DOWNLOAD THE NORTHERN STAR APP",
        "teaser_asking": "NEW STADIUM, OLD DEBTS: CAN THE CLUB AFFORD ITS DREAM?",
        "teaser": "HOSPITAL TO REOPEN ITS MATERNITY WARD AFTER TWO YEARS, BOARD SAYS",
    },
)


@dataclass(frozen=True)
class Seed:
    """A drop and its labels, line by line."""

    name: str
    text: str
    labels: list[dict]


def seeds() -> list[Seed]:
    labels = json.loads((FOLDER / "labels.json").read_text("utf-8"))
    return [Seed(name, (FOLDER / name).read_text("utf-8"), labels[name]) for name in sorted(labels)]


def in_other_words(seed: Seed, variant: dict[str, str]) -> Seed:
    lines = [_replaced(line, variant) for line in seed.text.split("\n")]
    return Seed(seed.name, "\n".join(lines), seed.labels)


def _replaced(line: str, variant: dict[str, str]) -> str:
    if line in _JUNK:
        return _JUNK[line].format(**variant)
    pattern = "|".join(map(re.escape, _OTHER_NAMES))
    return re.sub(pattern, lambda found: _OTHER_NAMES[found.group()].format(**variant), line)
