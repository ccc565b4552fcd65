"""The only door to DuckDB: a home directory, one writer, any number of readers.

home.py       where things lie          lock.py     who may write
store.py      the writer                reader.py   the published file, read-only
load.py       fragments become rows     checks.py   claims that must hold before publishing
publish.py    one rename                schema.py   what the tables and columns mean

Every statement is a file in sql/; statements.py finds them, database.py runs them.
"""
