"""How fair a round is: its policy, what the engines are given, and what they answered. Pure values, no tables."""
