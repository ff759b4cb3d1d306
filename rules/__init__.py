"""What is judged: pure rules over textless facts. No clock, no I/O, no SQL, no logging live here."""
