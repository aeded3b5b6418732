"""The tabs below the checkpoints: Summary, Memory, Networking, Performance."""
