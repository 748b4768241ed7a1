"""The provider's own batch interface: half the price, answers within a day."""
