"""One view of the catalogue: filters, order, the link, and the places nearest to a person."""
