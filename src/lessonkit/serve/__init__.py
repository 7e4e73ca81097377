"""The preview: what is edited is in the browser a moment after it is saved."""
