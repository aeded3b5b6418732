"""The partitions table: the parent partition pinned above, the machines below, and what belongs to them."""
