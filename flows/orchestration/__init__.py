"""The only place that imports Prefect: the flows, their schedules, what its server is told and keeps."""
