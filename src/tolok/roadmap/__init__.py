"""The cheapest way up as pages: costs of steps, plans, and the adopted plan with its owners and deadlines."""
