"""Who carries parcels: one Protocol for each thing asked of a carrier, and its adapters."""
