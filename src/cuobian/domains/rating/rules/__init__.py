"""Pure decisions of the rating round, over values: the same rule shows the button, guards the action, fills the tests."""
