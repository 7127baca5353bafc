"""The rules, one file each: ``s022.py`` holds ``RULE`` with code S022."""
