"""The review opinion as a finance office writes it: five headings a table, as docx, xlsx or one HTML page."""
