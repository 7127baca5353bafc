"""Speed that anyone can measure: commands and answers (``python -m api.benchmark``), pages (``….pages``)."""
