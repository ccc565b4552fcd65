"""When, in what order and how often: the road from an inbox to a published file, and what goes on around it.

Here lie the stations of the road (inbox, reading, batches, fragments, steps, road, endings, quiet) and what
all share (settings, clock, stages, heartbeat). Around it:

orchestration/   Prefect, and nowhere else: the flows and their schedules
keeping/         upkeep, backups, forgetting, drops that are put away
relabelling/     rebuilds, corrections, previews, gold texts, an outlet's own rules
telling/         alerts, health, metrics, logs
handover/        exports
commands/        the command line, a file for each group of commands
display/         what people and programs see
"""
