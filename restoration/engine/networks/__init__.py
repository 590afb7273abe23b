"""The network architectures the engine can run."""
