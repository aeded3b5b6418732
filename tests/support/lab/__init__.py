"""Real hosts and guests for the tests: started, used and ended by the tests themselves."""
