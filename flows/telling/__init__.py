"""What people and programs are told of runs: alerts, health, figures, logs."""
