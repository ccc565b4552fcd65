-- Does any value of a column hold one of the texts that were forgotten? (this_table, this_column: the catalogue names them.)
select exists (
    from this_table
    where regexp_matches(this_column::varchar, $pattern)
) as is_found;
