"""What is handed over to others: tables as files, a manifest that says what they are, checksums."""
