"""What the committee and the cadres hand in or file: documents and sheets. Nothing is sent from here."""
