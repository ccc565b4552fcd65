"""A run's page: figures in tables and one chart, and texts from drops that stay texts."""

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.display import chart
from flows.display.markdown import escaped, table
from flows.display.run_page import alarms_page, refusal_page, run_page
from flows.outcome import Intake, Outcome
from warehouse.checks import claims
from warehouse.retrospect import Brought, Change, Retrospect, StageTime
from warehouse.rows import Alarm, Alarms, Finding, Published, RunSummary

BEGUN = datetime(2026, 1, 1, 12)
RUN = RunSummary(
    9, "ingest", "/in", BEGUN, BEGUN, "published", None, 5, 3, 0, 1, 0, 0, 3, 40, 10
)  # fmt: skip
RETROSPECT = Retrospect(
    stages=(StageTime("clean", 3.25, 5, 3), StageTime("check", 0.5, 0, 0)),
    changes=(
        Change("documents", 3.0, 2.0, 1.0, 7),
        Change("kept_share", 0.25, 0.5, -0.25, 7),
        Change("seconds", 1.04, 1.0, 0.04, 7),
    ),
    recent=tuple(Brought(run_id, BEGUN, 3, 10 * run_id, run_id) for run_id in range(2, 10)),
)
OUTCOME = Outcome(
    RUN,
    Intake(Counter(body=10, ad=20, title=3, blank=7), retrospect=RETROSPECT),
    Published(Path("/news.duckdb"), 1, 0.75, False, None),
)
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a|b\n| c | d |",
    r"a\|b",
    "[press](javascript:alert(1))",
    "![](http://evil.example/pixel.png)",
    "https://evil.example/ www.evil.example evil@evil.example",
    "`code` **bold** _it_ ~~gone~~",
    "</td></tr></table><!-- -->",
    "&lt;b&gt; &#60;",
    "# heading\n- list\n```mermaid\n",
    "\x1b[31mred\u202e\udce9",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_name_is_one_cell_and_no_markup(hostile: str):
    row = table(("drop", "count"), [(escaped(hostile), 1)]).splitlines()[2:]
    assert len(row) == 1, "it starts no row of its own"
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row[0])) == 3, "it starts no cell of its own"
    bare = re.sub(r"\\.|<!-- -->", "", escaped(hostile))
    assert not set(bare) & set("<>&[]()!*_`~|#\\"), "every sign that could be markup is escaped"


@given(st.text())
def test_an_escaped_text_holds_no_sign_that_is_not_escaped(text: str):
    bare = re.sub(r"\\[!-/:-@\[-`{-~]|<!-- -->", "", escaped(text))
    assert not re.search(r"[!-/:-@\[-`{-~\x00-\x1f\x7f]", bare)


@given(st.text(alphabet="htps:/w.@Wm|\\ ab", min_size=1))
def test_nothing_in_it_becomes_a_link(text: str):
    shown = [re.sub(r"\\(.)", r"\1", part) for part in escaped(text).split("<!-- -->")]
    assert not any(re.search(r"(?i)https?:|www\.|\w@\w", part) for part in shown)


def test_a_run_is_told_in_tables_and_one_chart():
    page = run_page(OUTCOME)
    assert "| new documents | 3 | 2 | +1 (+50%) |" in page
    assert "| share of lines kept | 25.0% | 50.0% | -25.0 points |" in page
    assert "| seconds, without publishing | 1.0 | 1.0 | 0 |" in page
    assert "median of the 7 before" in page
    assert "| loaded | 3 |" in page
    assert "| quarantined |" not in page, "what did not happen is not in the table"
    assert re.search(r"\| kept \| body \| █+ \| 10 \| 25\.0% \|", page)
    assert "| clean | 3.25 | 5 | 3 |\n| publish | 0.75 | 1 | 1 |\n| check | 0.50 | 0 | 0 |" in page
    assert f"{len(claims())} held, 0 failed." in page
    assert page.count("data:image/svg+xml;base64,") == 1


def test_the_first_run_says_that_there_is_nothing_to_compare_it_with():
    alone = Retrospect(changes=(Change("drops", 3.0, None, None, 0),), recent=RETROSPECT.recent[:1])
    page = run_page(replace(OUTCOME, intake=Intake(retrospect=alone)))
    assert "nothing to compare it with" in page
    assert "data:image" not in page


def test_quarantined_drops_are_named_below_their_inbox_and_the_rest_is_counted():
    rejects = [{"uri": f"/in/{n}.txt", "reason": "empty", "error": "No bytes."} for n in range(25)]
    page = run_page(replace(OUTCOME, intake=Intake(rejects=rejects)))
    assert r"| 0\.txt | empty | No bytes\. |" in page
    assert "… and 5 more drops." in page


def test_a_refused_run_tells_each_finding_with_its_examples_escaped():
    examples = ({"uri": "<b>|</b>", "line_number": 3}, {"uri": "plain", "line_number": None})
    page = refusal_page([Finding("lines_accounted_for", "Every line counts.", 1_234, examples)])
    assert r"## lines\_accounted\_for: 1,234 bad rows" in page
    assert r"| \<b\>\|\<\/b\> | 3 |" in page
    assert r"| **failed: 1,234 rows** | lines\_accounted\_for | Every line counts\. |" in page
    assert f"{len(claims()) - 1} held, 1 failed." in page


def test_alarms_are_told_with_what_to_do_and_since_when():
    alarm = Alarm("fresh", "<b>", "error", "Nothing from <b>.", BEGUN, advice="See its scraper.")
    row = r"| error | fresh | Nothing from \<b\>\. See its scraper\. | 2026-01-01 12:00 |"
    assert row in run_page(replace(OUTCOME, intake=Intake(alarms=Alarms(open=(alarm,)))))
    assert row in alarms_page([alarm])
    told = Intake(alarms=Alarms((alarm,), (alarm,)), warnings=["Nothing from <b>. See its scraper.", "Late."])
    page = run_page(replace(OUTCOME, intake=told))
    assert page.count("See its scraper") == 1, "an alarm is not told again as a warning"
    assert r"- Late\." in page


def test_the_chart_is_an_image_with_a_bar_for_each_run():
    parts = ElementTree.fromstring(chart.svg(RETROSPECT.recent))
    texts = [part.text for part in parts if part.tag.endswith("text")]
    assert "90" in texts
    assert texts.count("this run") == 1
    heights = [float(part.attrib["height"]) for part in parts if part.tag.endswith("rect")][2:]
    assert heights[0::2] == sorted(heights[0::2]), "the bars rise as the runs do"
    assert "run 9: 9 of 90" in chart.image(RETROSPECT.recent)


@pytest.mark.parametrize("count", [0, 1, 8])
def test_a_chart_of_runs_without_lines_is_drawn_too(count: int):
    runs = tuple(Brought(run_id, BEGUN, 1, 0, 0) for run_id in range(count))
    assert ElementTree.fromstring(chart.svg(runs)).tag.endswith("svg")
