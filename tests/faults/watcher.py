"""A reader in a process of its own: opens the published file again and again until its input ends.

Prints one line of JSON: the versions it saw, and whatever went wrong.
"""

import json
import sys
import threading
import time

import duckdb

_LOOK = """
select
    (select count(*) from documents),
    (select count(*) from lines),
    (select coalesce(sum(line_count), 0)::bigint from documents),
    (select coalesce(sum(kept_line_count), 0)::bigint from documents),
    (select count(*) from lines where paragraph_number is not null),
    (select count(*) from paragraphs),
    (select count(distinct uri) from documents),
    (select count(*) from documents where is_current)
"""


def main(path: str) -> None:
    """Look until standard input ends; say 'ready' after the first look."""
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    looks, versions, errors = 0, set(), set()
    while not ended.is_set() or not looks:
        try:
            with duckdb.connect(path, read_only=True) as connection:
                versions.add(connection.execute(_LOOK).fetchone())
        except duckdb.Error as error:
            errors.add(str(error))
        looks += 1
        if looks == 1:
            print("ready", flush=True)
        time.sleep(0.03)
    print(json.dumps({"looks": looks, "versions": sorted(versions), "errors": sorted(errors)}))


if __name__ == "__main__":
    main(sys.argv[1])
