"""Writing a target table: a draft that is filled, checked, mended and kept."""
