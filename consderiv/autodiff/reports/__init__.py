"""An audit as text, as JSON, and as a script that reproduces a finding."""
