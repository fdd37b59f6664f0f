"""Resources become one `Chart`: what is known about one patient on one day."""
