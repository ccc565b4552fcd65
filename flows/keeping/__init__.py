"""What keeps a home in order: upkeep, backups, texts that are forgotten, drops that are put away."""
