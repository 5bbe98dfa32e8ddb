"""The build: notebooks into pages, and what is kept between two builds."""
