"""Other libraries on the same texts, vectors and queries; each in a process of its own, with any Python that has it."""
