"""SeatSync: make the seats billed in ConnectWise PSA agree with the seats clients really use."""

__version__ = "0.1.0"
