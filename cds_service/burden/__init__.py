"""How many cards a folder of charts or requests would give, under one or two configurations."""
