"""What the API says of each record and takes for it: one module for each kind."""
