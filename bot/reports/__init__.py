"""What is handed out as a file: pictures, tables, papers. They are made here; nothing is sent."""
