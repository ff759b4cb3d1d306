"""What is handed out as a file: pictures and tables. Words come from `bot/texts*.py`, numbers from `bot/digest.py`."""
