"""Uses a provider's batch interface: half the price, answers within a day."""
