"""Plain Python: frozen records, rules, errors and units. Knows neither Qt nor libvirt."""
