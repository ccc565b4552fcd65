"""The commands of `winnow`, by what they do: take drops in, read what was published, clean one text."""
