"""The steps of the road: values in, values out.

Nothing here opens a file (but the packaged rules), reads a clock, or knows Prefect or DuckDB.
"""
