"""What people and programs see: text made safe for a terminal, lines with reasons, tables, reports."""
