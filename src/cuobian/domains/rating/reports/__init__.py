"""What offices print and file: the certificate of a plaque, a place's rating report, the summary of a round."""
