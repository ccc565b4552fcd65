"""Without the training extra, what needs PyTorch or CatBoost is not looked at for examples."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("torch") else ["network.py", "fitting.py", "boosting.py", "train.py"]
