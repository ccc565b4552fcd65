"""Stored texts labelled anew: rebuilds, corrections, previews, gold texts, an outlet's own rules."""
