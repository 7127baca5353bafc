"""How the service is asked: command line and HTTP."""
