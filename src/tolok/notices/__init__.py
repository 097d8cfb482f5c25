"""Messages to people: in the application, by e-mail, as a calendar."""
