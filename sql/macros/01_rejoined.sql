-- What do lines say together, in their order?
-- Use: select document_id, rejoined(line_number, text) from line_texts group by document_id;
-- (string_agg(… order by …) says the same, but DuckDB 1.5 holds some 50 kB per document for it, and cannot spill.)
create or replace macro rejoined(each_number, each_text) as
    array_to_string(
        list_transform(
            list_sort(list({'line_number': each_number, 'text': each_text})),
            lambda line: line.text
        ),
        chr(10)
    );

comment on macro rejoined is 'rejoined(line_number, text): an aggregate that joins lines by line feeds in the order of their numbers.';
