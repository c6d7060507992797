"""Benchmarks beside the peers: `python -m benchmarks [name…]`. Nothing here is installed with the package."""
