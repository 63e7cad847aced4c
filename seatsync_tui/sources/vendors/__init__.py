"""Every source SeatSync knows, one file each: a file here that declares `SOURCE` is a source."""
