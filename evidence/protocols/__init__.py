"""The protocols that ship with the tool, one TOML file each; nothing of a review stands in Python."""
