"""Who comes in and what each may do: logging in, the table of routes and roles, and the gate before all of them."""
