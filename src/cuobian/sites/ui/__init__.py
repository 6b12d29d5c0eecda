"""Small pieces of pages made in Python: icons, stars, chips, bars. Templates reach them through the tags of `cb`."""
