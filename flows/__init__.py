"""When, in what order and how often: the inbox, the road a drop travels, Prefect, and the command line."""
