"""Events between enterprises and merchants."""
