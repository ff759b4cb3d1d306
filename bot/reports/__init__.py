"""Papers that people receive as files. What they say is gathered here; nothing is sent."""
