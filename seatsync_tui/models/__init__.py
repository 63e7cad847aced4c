"""The vocabulary of SeatSync: small frozen types that every room speaks, importing nothing of ours."""
