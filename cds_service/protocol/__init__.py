"""CDS Hooks as data: request, discovery, card, suggestion, feedback. No I/O."""
