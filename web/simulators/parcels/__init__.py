"""What simulated carriers share: parcels announced, moved by a person, told of by signed webhooks; their trouble."""
