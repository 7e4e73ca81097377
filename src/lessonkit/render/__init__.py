"""Documents → files, one function a format. `embedded` needs only what pip and npm install."""
