"""From gold pages to the weights of the line model. Not part of what is installed."""
