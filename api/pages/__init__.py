"""The web pages: one folder or file a page, on what the service knows; nothing here that the API cannot do."""
