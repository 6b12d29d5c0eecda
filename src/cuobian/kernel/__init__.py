"""What every storey above may use: access, clock, ids, errors, paging, text. No tables, no domain words."""
